// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <random>

namespace summoner::faults {

/// Numbers that follow from a seed alone.
class luck {
public:
  explicit luck(std::uint32_t seed) : numbers_(seed) {
  }

  /// Less than `limit`.
  std::uint32_t roll(std::uint32_t limit) {
    return static_cast<std::uint32_t>(numbers_() % limit);
  }

private:
  std::mt19937 numbers_;
};

} // namespace summoner::faults
