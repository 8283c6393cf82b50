// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/waiter_list.hpp"

#include <coroutine>
#include <memory>
#include <mutex>

namespace summoner::async {

/// A flag that coroutines can wait for. The counterpart of `asyncio.Event`; an
/// `event` is what a receiver returns.
///
///     signal ready;
///     co_await ready.wait(); // in one handler
///     ready.set();           // in another
///
/// @par Threads   All members from any thread and any executor.
/// @par Lifetime  Shared state: copies are the same signal.
class signal {
  struct state {
    void wake() {
      if (is_set)
        waiters.wake_all();
    }

    std::mutex mutex;
    bool is_set = false;
    detail::waiter_list waiters;
  };

public:
  /// Suspends until the signal is set.
  class [[nodiscard]] wait_awaiter : detail::list_awaiter<state> {
  public:
    bool await_ready() {
      auto guard = std::lock_guard{this->state().mutex};
      return this->state().is_set;
    }

    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> waiter) {
      auto guard = std::lock_guard{this->state().mutex};
      return !this->state().is_set && this->stand_in_line(waiter);
    }

    void await_resume() {
      this->leave_line([] {});
    }

  private:
    friend class signal;

    explicit wait_awaiter(const std::shared_ptr<signal::state>& shared)
      : list_awaiter<signal::state>(shared, shared->waiters) {
    }
  };

  signal() : state_(std::make_shared<state>()) {
  }

  /// Waits until it is set, also if it is cleared again at once. Throws
  /// `cancelled`.
  wait_awaiter wait() const {
    return wait_awaiter{state_};
  }

  /// Wakes all who wait, and lets through who comes, until `clear`.
  void set() const {
    auto guard = std::lock_guard{state_->mutex};
    state_->is_set = true;
    state_->wake();
  }

  void clear() const {
    auto guard = std::lock_guard{state_->mutex};
    state_->is_set = false;
  }

  [[nodiscard]] bool is_set() const {
    auto guard = std::lock_guard{state_->mutex};
    return state_->is_set;
  }

private:
  std::shared_ptr<state> state_;
};

} // namespace summoner::async
