// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/flow/trigger_tree.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Not part of the public interface.
namespace summoner::flow {

/// Collects the triggers of a tree, parents before their children.
class trigger_tree_builder {
public:
  /// Whether `name` is a letter and then letters, digits and `_`.
  /// @returns The index of the first character that is something else, or the
  ///          size of `name` if that is where more is needed; `npos` if it is
  ///          a name.
  static std::size_t not_a_name(std::string_view name) noexcept;

  static constexpr auto npos = std::string_view::npos;

  /// Adds a trigger below the last one that was added at depth `depth - 1`.
  /// @param where For warnings: the line, or the path in a JSON tree.
  /// @returns Whether none of its siblings has that name.
  /// @pre `depth` is at most one more than that of the last trigger.
  bool add(std::size_t depth, std::string name, std::string where);

  /// @param source Stands before each warning.
  trigger_tree finish(std::string_view source) &&;

private:
  struct level {
    std::size_t count = 0; // of siblings so far
    std::set<std::string, std::less<>> names;
  };

  struct place {
    std::size_t index;
    std::string where;
  };

  trigger_tree::content data_;
  std::vector<level> open_;       // from the root to the last trigger
  std::vector<std::size_t> path_; // of the last trigger
  std::map<std::string, std::vector<place>, std::less<>> places_;
};

} // namespace summoner::flow
