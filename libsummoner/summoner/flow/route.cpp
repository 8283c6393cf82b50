// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/route.hpp"

#include "summoner/text.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <string_view>
#include <utility>

namespace summoner::flow {

namespace {

std::string joined(std::span<const node> nodes, std::string_view separator) {
  auto result = std::string{};
  for (const auto& each : nodes) {
    if (&each != nodes.data())
      result += separator;
    result += each.text();
  }
  return result;
}

void append(std::vector<node>& to, std::vector<node> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()),
            std::make_move_iterator(from.end()));
}

/// Whether each of `gates` accepts some node of `states`.
bool each_accepts_some(std::span<const node> gates,
                       std::span<const node> states) noexcept {
  return std::all_of(gates.begin(), gates.end(), [&](const node& gate) {
    return std::any_of(states.begin(), states.end(),
                       [&](const node& state) { return gate.accepts(state); });
  });
}

} // namespace

std::string to_string(route_shape shape) {
  switch (shape) {
    case route_shape::object:
      return "object";
    case route_shape::complete:
      return "complete";
    case route_shape::left_dangling:
      return "left_dangling";
    case route_shape::right_dangling:
      return "right_dangling";
  }
  return "invalid";
}

// -- constructors -------------------------------------------------------------

route::route() {
  static const auto empty = std::make_shared<const content>();
  data_ = empty;
}

route route::label(std::string_view text) {
  auto data = std::make_shared<content>();
  data->text = detail::trimmed(text);
  return route{std::move(data)};
}

route route::object(std::vector<node> source) {
  auto data = std::make_shared<content>();
  data->text = joined(source, ",");
  data->nodes = std::move(source);
  data->label_begin = data->target_begin = data->nodes.size();
  return route{std::move(data)};
}

route route::arrow(const arrow_style& style, std::vector<node> source,
                   std::vector<node> label, std::vector<node> target) {
  assert(!source.empty() || !target.empty());
  auto data = std::make_shared<content>();
  if (source.empty())
    data->shape = route_shape::left_dangling;
  else if (target.empty())
    data->shape = route_shape::right_dangling;
  else
    data->shape = route_shape::complete;
  data->text = joined(source, style.separator()) + style.label_begin()
               + joined(label, style.separator()) + style.label_end()
               + joined(target, style.separator());
  data->label_begin = source.size();
  data->target_begin = source.size() + label.size();
  data->nodes = std::move(source);
  append(data->nodes, std::move(label));
  append(data->nodes, std::move(target));
  return route{std::move(data)};
}

// -- rules --------------------------------------------------------------------

bool route::accepts(const node& state) const noexcept {
  auto gates = source();
  return std::any_of(gates.begin(), gates.end(),
                     [&](const node& gate) { return gate.accepts(state); });
}

std::span<const node>
route::activated(std::optional<action> what) const noexcept {
  if (!what)
    return {};
  auto is_object = shape() == route_shape::object;
  switch (*what) {
    case action::move: // the target follows the label
      return is_object ? source() : all().subspan(data_->label_begin);
    case action::stay:
      return source();
    case action::test: // an object has none
      return label();
  }
  return {};
}

bool route::hears(const route& receiver) const noexcept {
  return each_accepts_some(source(), receiver.source())
         && each_accepts_some(label(), receiver.label())
         && each_accepts_some(target(), receiver.target());
}

} // namespace summoner::flow
