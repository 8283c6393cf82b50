// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/value.hpp"

#include "hearing.hpp"
#include "market_report.hpp"
#include "swarm_board.hpp"
#include "swarm_plan.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace summoner::tools {

/// How a run of the swarm went.
struct swarm_result {
  swarm_plan plan;
  std::size_t connected = 0;
  std::uint64_t started = 0;
  std::uint64_t completed = 0;
  std::uint64_t lines_sent = 0;
  std::uint64_t deliveries = 0;
  std::uint64_t handler_errors = 0;
  hearing_faults faults;
  double connect_seconds = 0;
  double talk_seconds = 0;
  latency_histogram latencies;
  /// Of the scenario `market` only.
  std::optional<market_result> market = std::nullopt;
  /// Why the run could not be carried out, or ended early; else empty.
  std::string trouble;
  /// What the relay itself has said first; else empty.
  std::string notice;
  bool is_interrupted = false;

  /// Whether every exchange that was started is complete, every line was heard
  /// by everybody once, in order and unchanged, and the books of a market are
  /// right.
  [[nodiscard]] bool is_clean() const noexcept;
};

/// The result as a table and a verdict, for people. Without a table when
/// nothing was said at all.
std::string to_table(const swarm_result& result);

/// The result as one JSON object.
value to_json(const swarm_result& result);

/// One line that tells how far the run is.
/// @param done What the agents have done, for people.
std::string progress_line(const swarm_plan& plan, const swarm_board& board,
                          std::size_t connected, std::string_view done,
                          double deliveries_per_second);

} // namespace summoner::tools
