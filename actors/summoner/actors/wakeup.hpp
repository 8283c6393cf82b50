// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/actor_executor.hpp"
#include "summoner/async/root.hpp"

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

  class [[nodiscard]] awaiter : async::suspension {
  public:
    awaiter(wakeup& owner, std::optional<duration> limit) noexcept
      : owner_(owner), limit_(limit) {
    }

    ~awaiter() {
      forget();
    }

    [[nodiscard]] bool await_ready() const noexcept {
      return false;
    }

    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> waiter) {
      if (!begin(waiter))
        return false;
      owner_.waiting_ = op();
      if (limit_)
        timer_ = where().start_timer(*limit_, op());
      return true;
    }

    void await_resume() {
      forget();
      end();
    }

  private:
    void forget() noexcept {
      if (timer_)
        where().cancel_timer(*std::exchange(timer_, std::nullopt));
    }

    wakeup& owner_;
    std::optional<duration> limit_;
    std::optional<async::executor::timer_id> timer_;
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
