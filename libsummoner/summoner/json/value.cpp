// SPDX-License-Identifier: Apache-2.0

#include "summoner/json/value.hpp"

#include "summoner/error.hpp"
#include "summoner/json/builder.hpp"
#include "summoner/json/init_reader.hpp"
#include "summoner/json/number.hpp"
#include "summoner/json/print.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <span>

namespace summoner::json {

using detail::builder;
using detail::init_reader;
using detail::node;

namespace {

constexpr node empty_node(kind tag) {
  return {.tag = tag, .is_big = false, .depth = 1, .size = 0, .children = {}};
}

std::span<const node> members_of(const node& content) {
  return content.tag == kind::object
           ? std::span(content.children, std::size_t{2} * content.size)
           : std::span<const node>{};
}

} // namespace

// -- constructors -------------------------------------------------------------

value::value(std::string_view content) : node_(detail::string_node({})) {
  if (content.empty())
    return;
  builder target{content.size()};
  auto root = target.text(content);
  *this = std::move(target).finish(root);
}

value::value(std::initializer_list<init> content)
  : node_(empty_node(kind::list)) {
  if (content.size() == 0)
    return;
  if (auto* only = init_reader::only_value(content)) {
    *this = *only;
    return;
  }
  init all(content);
  builder target{init_reader::size(all)};
  auto root = init_reader::build(target, all);
  *this = std::move(target).finish(root);
}

value::value(const std::vector<value>& elements)
  : node_(empty_node(kind::list)) {
  if (elements.empty())
    return;
  auto bytes = elements.size() * sizeof(node);
  for (auto& element : elements)
    bytes += builder::import_size(element);
  builder target{bytes};
  auto* nodes = target.allocate_elements(elements.size());
  std::transform(elements.begin(), elements.end(), nodes,
                 [&target](auto& each) { return target.import(each); });
  auto root = builder::list(nodes, elements.size());
  *this = std::move(target).finish(root);
}

value::value(const std::vector<std::pair<std::string, value>>& members)
  : node_(empty_node(kind::object)) {
  if (members.empty())
    return;
  auto bytes = detail::members_size(members.size()) + 8;
  for (auto& [key, content] : members)
    bytes += key.size() + 8 + builder::import_size(content);
  builder target{bytes};
  auto* nodes = target.allocate_members(members.size());
  auto* out = nodes;
  for (auto& [key, content] : members) {
    *out++ = target.text(key);
    *out++ = target.import(content);
  }
  auto root = builder::object(nodes, members.size());
  *this = std::move(target).finish(root);
}

value value::list(std::initializer_list<init> elements) {
  if (elements.size() == 0)
    return {empty_node(kind::list), {}};
  auto all = std::span(elements.begin(), elements.size());
  builder target{init_reader::list_size(all)};
  auto root = init_reader::build_list(target, all);
  return std::move(target).finish(root);
}

value value::object(std::initializer_list<init_member> members) {
  if (members.size() == 0)
    return {empty_node(kind::object), {}};
  auto bytes = detail::members_size(members.size()) + 8;
  for (auto& each : members)
    bytes += each.key.size() + 8 + init_reader::size(each.val);
  builder target{bytes};
  auto* nodes = target.allocate_members(members.size());
  auto* out = nodes;
  for (auto& each : members) {
    *out++ = target.text(each.key);
    *out++ = init_reader::build(target, each.val);
  }
  auto root = builder::object(nodes, members.size());
  return std::move(target).finish(root);
}

caf::expected<value> value::big_int(std::string_view digits) {
  if (!detail::is_integer(digits))
    return make_error(ec::bad_json,
                      fmt::format("\"{}\" is not a decimal integer",
                                  digits.substr(0, 40)));
  builder target{digits.size()};
  auto root = target.integer(digits);
  return std::move(target).finish(root);
}

value value::from_unsigned(std::uint64_t beyond_int64) {
  builder target{detail::max_uint64_digits};
  auto root = target.integer(std::to_string(beyond_int64));
  return std::move(target).finish(root);
}

// -- reading ------------------------------------------------------------------

value value::operator[](std::string_view key) const noexcept {
  auto* found = detail::find(node_, key);
  return found != nullptr ? value(*found, storage_) : value();
}

value value::at(std::uint32_t index) const noexcept {
  return is_list() && index < node_.size
           ? value(node_.children[index], storage_)
           : value();
}

bool value::contains(std::string_view key) const noexcept {
  return detail::find(node_, key) != nullptr;
}

double value::as_double(double fallback) const noexcept {
  if (is_float())
    return node_.floating;
  if (is_big_int())
    return detail::to_double(node_.view());
  return is_int() ? static_cast<double>(node_.integer) : fallback;
}

std::string value::to_text() const {
  std::string result;
  if (is_string())
    result = node_.view();
  else
    print(*this, result);
  return result;
}

std::ostream& operator<<(std::ostream& out, const value& content) {
  std::string text;
  print(content, text);
  return out << text;
}

// -- derived values -----------------------------------------------------------

value value::with(std::string_view key, const value& content) const {
  auto members = members_of(node_);
  auto count = members.size() / 2 + 1;
  builder target{detail::members_size(count) + key.size() + 16
                 + builder::import_size(*this) + builder::import_size(content)};
  auto* nodes = target.allocate_members(count);
  auto* out = target.import(members, storage_, nodes);
  out[0] = target.text(key);
  out[1] = target.import(content);
  auto root = builder::object(nodes, count);
  return std::move(target).finish(root);
}

value value::without(std::string_view key) const {
  auto* found = detail::find(node_, key);
  if (found == nullptr)
    return *this;
  auto members = members_of(node_);
  auto before = static_cast<std::size_t>(found - 1 - members.data());
  auto count = members.size() / 2 - 1;
  builder target{detail::members_size(count) + 8 + builder::import_size(*this)};
  auto* nodes = target.allocate_members(count);
  auto* out = target.import(members.first(before), storage_, nodes);
  target.import(members.subspan(before + 2), storage_, out);
  auto root = builder::object(nodes, count);
  return std::move(target).finish(root);
}

value value::copy() const {
  if (storage_.get() == nullptr)
    return *this;
  builder target{detail::clone_size(node_)};
  auto root = target.clone(node_);
  return std::move(target).finish(root);
}

// -- comparison ---------------------------------------------------------------

bool value::is_unsigned(std::uint64_t beyond_int64) const noexcept {
  if (!is_big_int())
    return false;
  auto text = std::to_string(beyond_int64);
  return node_.view() == text;
}

bool value::equals(const node& lhs, const node& rhs) noexcept {
  if (lhs.tag != rhs.tag || lhs.size != rhs.size || lhs.is_big != rhs.is_big)
    return false;
  switch (lhs.tag) {
    case kind::null:
      return true;
    case kind::boolean:
      return lhs.boolean == rhs.boolean;
    case kind::integer:
      return lhs.is_big ? lhs.view() == rhs.view() : lhs.integer == rhs.integer;
    case kind::floating:
      return lhs.floating == rhs.floating;
    case kind::string:
      return lhs.view() == rhs.view();
    case kind::list:
      return std::equal(lhs.children, lhs.children + lhs.size, rhs.children,
                        equals);
    case kind::object:
      break;
  }
  for (auto* i = lhs.children; i != lhs.children_end(); i += 2) {
    auto* other = detail::find(rhs, i->view());
    if (other == nullptr || !equals(i[1], *other))
      return false;
  }
  return true;
}

} // namespace summoner::json
