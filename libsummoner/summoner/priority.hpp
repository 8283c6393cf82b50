// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <compare>
#include <initializer_list>
#include <span>
#include <utility>
#include <vector>

namespace summoner {

/// When something runs among its like: compared lexicographically, the empty
/// priority first. A single integer is a priority of one.
class priority {
public:
  priority() = default;

  priority(int level) : levels_{level} {
  }

  priority(std::initializer_list<int> levels) : levels_(levels) {
  }

  explicit priority(std::vector<int> levels) : levels_(std::move(levels)) {
  }

  [[nodiscard]] std::span<const int> levels() const noexcept {
    return levels_;
  }

  friend std::strong_ordering operator<=>(const priority& lhs,
                                          const priority& rhs) noexcept {
    return lhs.levels_ <=> rhs.levels_;
  }

  friend bool operator==(const priority&, const priority&) = default;

private:
  std::vector<int> levels_;
};

} // namespace summoner
