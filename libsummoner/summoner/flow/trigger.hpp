// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <compare>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace summoner::flow {

/// A named signal and its place in a tree. Two are compared by their places
/// alone: `a > b` if a is an ancestor of b, and neither if they stand in
/// different branches.
///
/// @par Threads   An immutable value; a copy costs one reference count.
/// @par Lifetime  Views live as long as any copy of the trigger.
class trigger {
public:
  /// @param path The positions among the siblings, from the root.
  trigger(std::string name, std::vector<std::size_t> path);

  [[nodiscard]] const std::string& name() const noexcept {
    return data_->name;
  }

  [[nodiscard]] std::span<const std::size_t> path() const noexcept {
    return data_->path;
  }

  friend bool operator==(const trigger& lhs, const trigger& rhs) noexcept {
    return lhs.data_ == rhs.data_ || lhs.data_->path == rhs.data_->path;
  }

  friend std::partial_ordering operator<=>(const trigger& lhs,
                                           const trigger& rhs) noexcept;

private:
  struct content {
    std::string name;
    std::vector<std::size_t> path;
  };

  std::shared_ptr<const content> data_; // never null
};

} // namespace summoner::flow

namespace summoner {

using flow::trigger;

} // namespace summoner
