// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <caf/expected.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace summoner::tools {

/// What the user asked of the swarm.
struct swarm_wishes {
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

/// One conversation partner asks the other; they take turns.
struct swarm_pair {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
};

/// What the swarm will do. Follows from the wishes alone.
struct swarm_plan {
  std::size_t agents = 0;
  /// Who talks; up to 100 agents everybody does.
  std::vector<swarm_pair> pairs;
  /// Each is two lines: a question and its answer.
  std::uint64_t exchanges = 0;
  double rate = 0;
  /// No exchange is started after this time.
  double seconds = 0;
  std::size_t payload_bytes = 0;
  std::uint64_t seed = 0;

  /// A relay passes each line on to all others, whoever it is for.
  [[nodiscard]] std::uint64_t deliveries_per_exchange() const noexcept {
    return 2 * (agents - 1);
  }

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
