// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace summoner::tools {

/// Two agents who have to do with one another.
struct swarm_pair {
  /// Asks, or buys.
  std::uint32_t first = 0;
  /// Answers, or sells.
  std::uint32_t second = 0;
};

/// Who talks to whom, chosen by the seed: up to 100 agents everybody does, an
/// odd one out with the first; above it a sample of 50 pairs.
[[nodiscard]] std::vector<swarm_pair> choose_talkers(std::size_t agents,
                                                     std::uint64_t seed);

/// Who deals with whom, chosen by the seed: up to 100 agents everybody does,
/// above it a sample of 50 buyers and 50 sellers. A buyer deals with several
/// sellers in turn. See `side_of` for who buys.
[[nodiscard]] std::vector<swarm_pair> choose_traders(std::size_t agents,
                                                     std::uint64_t seed);

} // namespace summoner::tools
