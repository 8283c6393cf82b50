// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/executor.hpp"

#include <chrono>
#include <optional>

namespace summoner::client {

/// When a timed sender is due: at once when it is armed, and then so long after
/// the start of each run. A plain one is armed while there is a session, a
/// reactive one by its first event until it is refused or the session ends.
///
/// @par Threads   Not thread-safe. Owned by one SENDER.
class timed_schedule {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using duration = std::chrono::nanoseconds;

  /// After a `run_while` that said no, it is asked again so much later.
  static constexpr duration retry_delay = std::chrono::milliseconds{100};

  /// @param every Between the starts of two runs; positive.
  explicit timed_schedule(duration every) noexcept : every_(every) {
  }

  /// Due at once, unless it is armed already.
  void arm(time_point now) noexcept {
    if (due_)
      return;
    due_ = now;
    is_new_ = true;
  }

  /// Never due, until it is armed again.
  void disarm() noexcept {
    due_ = std::nullopt;
    is_new_ = false;
  }

  /// A run starts; a schedule that was disarmed meanwhile stays so.
  void start(time_point now) noexcept {
    is_new_ = false;
    if (due_)
      due_ = async::executor::later(now, every_);
  }

  /// Nothing may run for now: asks again later.
  void retry(time_point now) noexcept {
    if (due_)
      due_ = now + retry_delay;
  }

  /// When it is due next; nothing while it is not armed.
  [[nodiscard]] std::optional<time_point> due() const noexcept {
    return due_;
  }

  /// Whether it is armed and no run has started since.
  [[nodiscard]] bool is_new() const noexcept {
    return is_new_;
  }

private:
  duration every_;
  std::optional<time_point> due_;
  bool is_new_ = false;
};

} // namespace summoner::client
