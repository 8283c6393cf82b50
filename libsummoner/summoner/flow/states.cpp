// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/states.hpp"

#include "summoner/error.hpp"
#include "summoner/flow/key_numbers.hpp"
#include "summoner/json/value.hpp"
#include "summoner/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace summoner::flow {

namespace {

caf::error bad_states(std::string_view place, std::string_view problem) {
  return make_error(ec::bad_states,
                    fmt::format("states{}: {}", place, problem));
}

caf::expected<node> read_node(const value& json, std::string_view place) {
  if (!json.is_string())
    return bad_states(place, fmt::format("found {}, expected a node",
                                         summoner::detail::excerpt(json)));
  auto parsed = node::parse(json.as_string());
  if (!parsed)
    return bad_states(place, describe(parsed.error()));
  return parsed;
}

/// Reads a string or a list of strings.
caf::expected<std::vector<node>> read_nodes(const value& json,
                                            std::string_view place) {
  auto result = std::vector<node>{};
  if (json.is_string()) {
    auto one = read_node(json, place);
    if (!one)
      return std::move(one.error());
    result.push_back(std::move(*one));
    return result;
  }
  if (!json.is_list())
    return bad_states(place, fmt::format("found {}, expected a node or a list "
                                         "of nodes",
                                         summoner::detail::excerpt(json)));
  for (auto element : json) {
    auto one = read_node(element, fmt::format("{}[{}]", place, result.size()));
    if (!one)
      return std::move(one.error());
    result.push_back(std::move(*one));
  }
  return result;
}

} // namespace

caf::expected<states> states::from(const value& json) {
  states result;
  if (json.is_null())
    return result;
  if (!json.is_object()) {
    auto nodes = read_nodes(json, "");
    if (!nodes)
      return std::move(nodes.error());
    result.nodes_ = std::move(*nodes);
    result.become_list();
    return result;
  }
  for (auto [key, under] : json.items()) {
    auto place = fmt::format("[{}]", summoner::detail::quoted(key));
    auto nodes = read_nodes(under, place);
    if (!nodes)
      return std::move(nodes.error());
    result.add(std::string{key}, *nodes);
  }
  result.merge_equal_keys();
  return result;
}

void states::become_list() {
  is_mapping_ = false;
  slots_.push_back({"", nodes_.size()});
}

void states::add(const std::string& key, std::span<const node> nodes) {
  nodes_.insert(nodes_.end(), nodes.begin(), nodes.end());
  slots_.push_back({key, nodes_.size()});
}

void states::merge_equal_keys() {
  key_numbers<std::string_view> numbers;
  auto is_new = [&](const key_range& x) {
    auto before = numbers.size();
    return numbers.of(x.key) == before;
  };
  if (std::all_of(slots_.begin(), slots_.end(), is_new))
    return;
  auto order = std::vector<std::pair<std::size_t, std::size_t>>{};
  for (std::size_t slot = 0; slot < slots_.size(); ++slot)
    order.emplace_back(numbers.of(slots_[slot].key), slot);
  std::sort(order.begin(), order.end());
  states merged;
  for (auto [number, slot] : order) {
    if (number == merged.slots_.size())
      merged.slots_.push_back({slots_[slot].key, 0});
    auto under = nodes(slot);
    merged.nodes_.insert(merged.nodes_.end(), under.begin(), under.end());
    merged.slots_[number].end = merged.nodes_.size();
  }
  *this = std::move(merged);
}

} // namespace summoner::flow
