// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/trigger_tree_builder.hpp"

#include <fmt/format.h>

#include <cassert>

namespace summoner::flow {

namespace {

bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool may_continue(char c) noexcept {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
}

} // namespace

std::size_t trigger_tree_builder::not_a_name(std::string_view name) noexcept {
  if (name.empty() || !is_letter(name.front()))
    return 0;
  for (std::size_t i = 1; i < name.size(); ++i)
    if (!may_continue(name[i]))
      return i;
  return npos;
}

bool trigger_tree_builder::add(std::size_t depth, std::string name,
                               std::string where) {
  assert(depth <= open_.size());
  open_.resize(depth + 1);
  path_.resize(depth);
  auto& siblings = open_.back();
  if (!siblings.names.insert(name).second)
    return false;
  path_.push_back(siblings.count++);
  open_.emplace_back(); // its children
  places_[name].push_back({data_.all.size(), std::move(where)});
  data_.all.emplace_back(std::move(name), path_);
  return true;
}

trigger_tree trigger_tree_builder::finish(std::string_view source) && {
  for (const auto& [name, places] : places_) {
    data_.by_name.push_back(places.back().index);
    if (places.size() > 1)
      data_.warnings.push_back(
        fmt::format("{}: the name {} stands in several branches, first at {}: "
                    "it means the last one, at {}",
                    source, name, places.front().where, places.back().where));
  }
  return trigger_tree{
    std::make_shared<const trigger_tree::content>(std::move(data_))};
}

} // namespace summoner::flow
