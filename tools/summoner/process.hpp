// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/runtime.hpp"
#include "summoner/actors/signals.hpp"
#include "summoner/log.hpp"

#include "commands.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace summoner::tools {

/// Prepares this process for a runtime. To be called before the first thread is
/// started.
/// @param threads As in `runtime_options`.
/// @returns The settings of that runtime: it logs to standard error; SIGINT and
///          SIGTERM end its clients in order.
[[nodiscard]] runtime_options prepare_process(log_level level,
                                              std::size_t threads = 0);

/// A logger for a program without a runtime: it writes to standard error.
[[nodiscard]] logger make_logger(std::string name, log_level level);

/// Blocks until all clients have ended.
/// @returns Failure when one of them gave up.
[[nodiscard]] exit_status
wait_for_all(const std::vector<client_handle>& clients);

/// Takes SIGINT and SIGTERM for a program that ends in another way than by
/// ending its clients. Made before its runtime, which then leaves signals
/// alone, it goes after that: a second signal ends the process also while the
/// runtime ends.
class stop_request {
public:
  /// Whether SIGHUP is taken, too.
  enum class hangups : std::uint8_t { ignored, taken };

  explicit stop_request(hangups wanted = hangups::ignored);

  /// Blocks until the first SIGINT or SIGTERM.
  /// @param on_hangup Called for each SIGHUP until then, if those are taken.
  void wait(const std::function<void()>& on_hangup = {});

  /// Blocks until then, but not beyond a time.
  /// @returns Whether it has come.
  bool wait_until(std::chrono::steady_clock::time_point time);

  [[nodiscard]] bool has_come() const;

private:
  actors::blocked_signals blocked_; // in the threads of the runtime
  mutable std::mutex mutex_;        // guards what follows
  std::condition_variable news_;
  bool has_come_ = false;
  std::size_t hangups_ = 0;    // not called for yet
  actors::signal_guard guard_; // last: calls into the members above
};

} // namespace summoner::tools
