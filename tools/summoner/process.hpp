// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/runtime.hpp"
#include "summoner/log.hpp"

#include "commands.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace summoner::tools {

/// Prepares this process for a runtime: from now on SIGINT and SIGTERM wait
/// for a `signal_guard`. To be called before the first thread is started.
/// @param threads As in `runtime_options`.
/// @returns The settings of that runtime: it logs to standard error.
[[nodiscard]] runtime_options prepare_process(log_level level,
                                              std::size_t threads = 0);

/// A logger for a program without a runtime: it writes to standard error.
[[nodiscard]] logger make_logger(std::string name, log_level level);

/// Blocks until all clients have ended. SIGINT and SIGTERM end them in order.
/// @returns Failure when one of them gave up.
[[nodiscard]] exit_status
wait_for_all(const std::vector<client_handle>& clients);

/// Blocks until SIGINT or SIGTERM.
/// @param on_hangup Called, by another thread, for each SIGHUP until then;
///                  `actors::block_hangup` was to be called before the first
///                  thread was started. Empty leaves SIGHUP alone.
void wait_for_signal(std::function<void()> on_hangup = nullptr);

} // namespace summoner::tools
