// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/actor_executor.hpp"

#include <coroutine>
#include <optional>
#include <utility>

namespace summoner::actors {

/// Lets the one main coroutine of an actor wait for something that the
/// actor's message handlers bring about:
///
///     while (!there_is_work())
///       co_await wakeup_.wait();
///
/// or, for a limited time, `wait_for`.
///
/// @par Threads   Used only inside its actor.
class wakeup {
public:
  using duration = async::executor::duration;

  class [[nodiscard]] awaiter {
  public:
    awaiter(wakeup& owner, std::optional<duration> limit) noexcept
      : owner_(owner), limit_(limit) {
    }

    awaiter(const awaiter&) = delete;
    awaiter& operator=(const awaiter&) = delete;

    ~awaiter() {
      if (!op_)
        return;
      op_->cut();
      if (timer_)
        owner_.executor_.cancel_timer(*timer_);
    }

    [[nodiscard]] bool await_ready() const noexcept {
      return false;
    }

    void await_suspend(std::coroutine_handle<> waiter) {
      op_ = std::make_shared<async::wait_op>(waiter);
      owner_.waiting_ = op_;
      if (limit_)
        timer_ = owner_.executor_.start_timer(*limit_, op_);
    }

    void await_resume() const noexcept {
    }

  private:
    wakeup& owner_;
    std::optional<duration> limit_;
    std::optional<async::executor::timer_id> timer_;
    async::wait_ptr op_;
  };

  explicit wakeup(actor_executor& executor) noexcept : executor_(executor) {
  }

  awaiter wait() noexcept {
    return awaiter{*this, std::nullopt};
  }

  /// Waits for at most `limit`.
  awaiter wait_for(duration limit) noexcept {
    return awaiter{*this, limit};
  }

  /// Makes the waiting coroutine ready, if there is one.
  void notify() {
    if (waiting_)
      executor_.make_ready(std::exchange(waiting_, nullptr));
  }

private:
  actor_executor& executor_;
  async::wait_ptr waiting_;
};

} // namespace summoner::actors
