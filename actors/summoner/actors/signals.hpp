// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <atomic>
#include <chrono>
#include <csignal>
#include <functional>
#include <mutex>
#include <thread>

namespace summoner::actors {

/// Turns SIGINT and SIGTERM into a call: the first one calls back, a second
/// one ends the process at once with status 128 + signal. One that comes within
/// 50 ms of the first is not a second one: a shell, or `timeout`, may signal
/// the process and also its group. SIGHUP does what it always does, unless
/// somebody wants to know of it.
///
/// Must be made before any other thread exists, or after `block_signals` (and
/// `block_hangup`) was called then, so that all of them inherit the signal
/// mask; a process has one at a time.
class signal_guard {
public:
  using clock = std::chrono::steady_clock;

  /// @param on_signal Called in a thread of its own, at most once.
  /// @param on_hangup Called in that thread for each SIGHUP until the guard
  ///                  ends; empty leaves SIGHUP alone.
  /// @param now       The clock; called in that thread, once for each SIGINT
  ///                  and SIGTERM.
  explicit signal_guard(std::function<void(int)> on_signal,
                        std::function<void()> on_hangup = nullptr,
                        std::function<clock::time_point()> now = clock::now);

  signal_guard(const signal_guard&) = delete;
  signal_guard& operator=(const signal_guard&) = delete;

  /// Restores nothing but stops listening: signals stay blocked.
  ~signal_guard();

  /// Calls nobody from now on, for whoever was called is about to go; waits for
  /// a call that is under way. A second signal still ends the process, however
  /// long that takes.
  void stop_calling();

private:
  void loop();

  void call(const std::function<void()>& what);

  std::function<void(int)> on_signal_;
  std::function<void()> on_hangup_;
  std::function<clock::time_point()> now_;
  std::atomic<bool> is_stopping_{false};
  std::mutex calling_;
  bool is_calling_ = true; // guarded by it
  std::thread thread_;
};

/// Blocks SIGINT and SIGTERM in this thread and those it starts.
void block_signals();

/// Does so while it lives; then this thread takes signals as before, so that
/// what comes after a runtime (a flush of standard output by `exit`) can be
/// ended. Destroyed by another thread, it leaves signals blocked.
class blocked_signals {
public:
  /// @par Errors Throws `std::logic_error` when there is one: two who wait for
  ///             the same signal would each get some of them.
  blocked_signals();

  blocked_signals(const blocked_signals&) = delete;
  blocked_signals& operator=(const blocked_signals&) = delete;

  ~blocked_signals();

private:
  static std::atomic<bool> exists;

  sigset_t before_{};
  std::thread::id owner_ = std::this_thread::get_id();
};

/// Blocks SIGHUP, which ends a process otherwise, in this thread and those it
/// starts.
void block_hangup();

} // namespace summoner::actors
