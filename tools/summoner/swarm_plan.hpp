// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "swarm_pairs.hpp"

#include <caf/expected.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace summoner::tools {

/// What the agents of a swarm do with one another.
enum class swarm_scenario : std::uint8_t {
  /// They ask and answer; an exchange is both.
  talk,
  /// Half of them buy, half sell; an exchange is a deal, from the request to
  /// the last word.
  market,
};

/// The name of a scenario, as in the source.
/// @relates swarm_scenario
std::string_view to_string(swarm_scenario what);

// Of what is possible.
inline constexpr std::size_t fewest_agents = 2;
inline constexpr std::size_t most_agents = 60'000;
inline constexpr double longest_seconds = 1'000'000;
inline constexpr std::uint64_t most_exchanges = 1'000'000'000;
inline constexpr std::uint64_t most_deliveries = 1'000'000'000'000'000;
inline constexpr std::uint64_t most_threads = 1'000;

/// What the user asked of the swarm.
struct swarm_wishes {
  swarm_scenario scenario = swarm_scenario::talk;
  std::size_t agents = 100;
  std::optional<double> seconds = std::nullopt;
  std::optional<std::uint64_t> exchanges = std::nullopt;
  /// Exchanges started per second, all agents together.
  std::optional<double> rate = std::nullopt;
  std::size_t payload_bytes = 128;
  std::uint64_t seed = 1;
  /// Bound of the deliveries that the run may cost.
  std::uint64_t max_deliveries = 2'000'000;
};

/// What the swarm will do. Follows from the wishes alone.
struct swarm_plan {
  swarm_scenario scenario = swarm_scenario::talk;
  std::size_t agents = 0;
  /// Who has to do with whom; never empty.
  std::vector<swarm_pair> pairs;
  std::uint64_t exchanges = 0;
  /// Lines of an exchange, at most.
  std::uint64_t lines_per_exchange = 0;
  double rate = 0;
  /// Whether the rate was wished: nobody knows if it can be reached.
  bool is_rate_wished = false;
  /// No exchange is started after this time.
  double seconds = 0;
  /// Whether the time allows more exchanges than the deliveries do.
  bool is_bounded = false;
  std::size_t payload_bytes = 0;
  std::uint64_t seed = 0;

  /// The pair of exchange `id` when pairs take turns.
  [[nodiscard]] swarm_pair pair_of(std::uint64_t id) const noexcept {
    return pairs[id % pairs.size()];
  }

  /// At most: a relay passes each line on to all others, whoever it is for.
  [[nodiscard]] std::uint64_t deliveries_per_exchange() const noexcept {
    return lines_per_exchange * (agents - 1);
  }

  /// At most.
  [[nodiscard]] std::uint64_t deliveries() const noexcept {
    return exchanges * deliveries_per_exchange();
  }

  /// How long it takes at the planned rate, in seconds.
  [[nodiscard]] double expected_seconds() const noexcept {
    return static_cast<double>(exchanges) / rate;
  }
};

/// Plans a run.
/// @par Errors `ec::bad_config` when the wishes contradict one another or the
///             bound of the deliveries; the text says what to change.
caf::expected<swarm_plan> make_plan(const swarm_wishes& wishes);

/// The plan in one line, for people.
std::string to_line(const swarm_plan& plan);

} // namespace summoner::tools
