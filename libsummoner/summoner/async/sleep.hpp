// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/executor.hpp"
#include "summoner/async/root.hpp"

#include <chrono>
#include <coroutine>

namespace summoner::async {

/// Suspends the awaiting coroutine for a while. Made by `sleep`.
class [[nodiscard]] sleep_awaiter : suspension {
public:
  explicit sleep_awaiter(executor::duration delay) noexcept : delay_(delay) {
  }

  sleep_awaiter(sleep_awaiter&&) noexcept = default;

  ~sleep_awaiter() {
    if (op())
      where().cancel_timer(timer_);
  }

  [[nodiscard]] bool await_ready() const noexcept {
    return false;
  }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiter) {
    if (!begin(waiter))
      return false;
    timer_ = where().start_timer(delay_, op());
    return true;
  }

  void await_resume() {
    if (op())
      where().cancel_timer(timer_); // which has fired, or was interrupted
    end();
  }

private:
  executor::duration delay_;
  executor::timer_id timer_ = 0;
};

/// Waits for `delay` in the time of the executor, for ten years at most; a zero
/// or negative delay only lets others run. Never blocks a thread. Throws
/// `cancelled`.
template <class Rep, class Period>
sleep_awaiter sleep(std::chrono::duration<Rep, Period> delay) {
  return sleep_awaiter{executor::bounded(delay)};
}

/// Tells the time. Made by `now`.
class [[nodiscard]] now_awaiter {
public:
  [[nodiscard]] bool await_ready() const noexcept {
    return false;
  }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiter) {
    time_ = waiter.promise().root().where().now();
    return false;
  }

  [[nodiscard]] executor::time_point await_resume() const noexcept {
    return time_;
  }

private:
  executor::time_point time_;
};

/// The time that `sleep` goes by, which in tests is virtual. The counterpart of
/// `loop.time()`. Does not suspend.
///
///     auto since = co_await now();
inline now_awaiter now() noexcept {
  return {};
}

} // namespace summoner::async

namespace summoner {

using async::now;
using async::sleep;

} // namespace summoner
