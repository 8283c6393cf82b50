// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/context.hpp"
#include "summoner/log.hpp"

#include "swarm_plan.hpp"
#include "swarm_report.hpp"

#include <functional>
#include <optional>
#include <string>

namespace summoner::tools {

/// How a swarm is run.
struct swarm_run_options {
  /// A relay elsewhere; without one the swarm brings its own.
  std::optional<endpoint> relay;
  std::size_t threads = 0;
  log_level level = log_level::warning;
  /// Seconds without any line after which those that are missing count as lost.
  double patience = 5;
  /// Is told how far the run is, some times a second.
  std::function<void(const std::string&)> on_progress;
};

/// Runs a swarm in this process and tells how it went. SIGINT and SIGTERM stop
/// it in order: no exchange is started, open ones have one second to end.
/// Blocks; to be called once, before any thread is started.
swarm_result run_swarm(const swarm_plan& plan,
                       const swarm_run_options& options);

} // namespace summoner::tools
