// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/states.hpp"

#include "summoner/error.hpp"
#include "summoner/json/value.hpp"
#include "summoner/text.hpp"

#include <fmt/format.h>

#include <algorithm>

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
  return result;
}

void states::become_list() {
  is_mapping_ = false;
  slots_.push_back({"", nodes_.size()});
}

void states::add(const std::string& key, std::span<const node> nodes) {
  auto has_key = [&](const key_range& each) { return each.key == key; };
  auto at = std::find_if(slots_.begin(), slots_.end(), has_key);
  if (at == slots_.end())
    at = slots_.insert(at, {key, nodes_.size()});
  nodes_.insert(nodes_.begin() + static_cast<std::ptrdiff_t>(at->end),
                nodes.begin(), nodes.end());
  for (; at != slots_.end(); ++at)
    at->end += nodes.size();
}

} // namespace summoner::flow
