// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/executor.hpp"

#include <chrono>
#include <coroutine>
#include <memory>
#include <optional>

namespace summoner::async {

/// Suspends the awaiting coroutine for a while. Made by `sleep`.
class [[nodiscard]] sleep_awaiter {
public:
  explicit sleep_awaiter(executor::duration delay) noexcept : delay_(delay) {
  }

  sleep_awaiter(const sleep_awaiter&) = delete;
  sleep_awaiter& operator=(const sleep_awaiter&) = delete;

  ~sleep_awaiter() {
    if (!op_)
      return;
    op_->cut();
    executor_->cancel_timer(timer_);
  }

  [[nodiscard]] bool await_ready() const noexcept {
    return false;
  }

  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> waiter) {
    executor_ = &waiter.promise().executor();
    op_ = std::make_shared<wait_op>(waiter);
    timer_ = executor_->start_timer(delay_, op_);
  }

  void await_resume() const noexcept {
  }

private:
  executor::duration delay_;
  executor* executor_ = nullptr;
  executor::timer_id timer_ = 0;
  wait_ptr op_;
};

/// Waits for `delay` in the time of the executor; a zero or negative delay
/// only lets others run. Never blocks a thread.
template <class Rep, class Period>
sleep_awaiter sleep(std::chrono::duration<Rep, Period> delay) {
  return sleep_awaiter{std::chrono::duration_cast<executor::duration>(delay)};
}

} // namespace summoner::async

namespace summoner {

using async::sleep;

} // namespace summoner
