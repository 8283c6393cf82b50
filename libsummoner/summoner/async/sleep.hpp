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

/// Waits for `delay` in the time of the executor; a zero or negative delay
/// only lets others run. Never blocks a thread. Throws `cancelled`.
template <class Rep, class Period>
sleep_awaiter sleep(std::chrono::duration<Rep, Period> delay) {
  return sleep_awaiter{std::chrono::duration_cast<executor::duration>(delay)};
}

} // namespace summoner::async

namespace summoner {

using async::sleep;

} // namespace summoner
