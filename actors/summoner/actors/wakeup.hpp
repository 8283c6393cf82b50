// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/actor_executor.hpp"

#include <coroutine>
#include <utility>

namespace summoner::actors {

/// Lets the one main coroutine of an actor wait for something that the
/// actor's message handlers bring about:
///
///     while (!there_is_work())
///       co_await wakeup_.wait();
///
/// @par Threads   Used only inside its actor.
class wakeup {
public:
  class [[nodiscard]] awaiter {
  public:
    explicit awaiter(wakeup& owner) noexcept : owner_(owner) {
    }

    awaiter(const awaiter&) = delete;
    awaiter& operator=(const awaiter&) = delete;

    ~awaiter() {
      if (op_)
        op_->cut();
    }

    [[nodiscard]] bool await_ready() const noexcept {
      return false;
    }

    void await_suspend(std::coroutine_handle<> waiter) {
      op_ = std::make_shared<async::wait_op>(waiter);
      owner_.waiting_ = op_;
    }

    void await_resume() const noexcept {
    }

  private:
    wakeup& owner_;
    async::wait_ptr op_;
  };

  explicit wakeup(actor_executor& executor) noexcept : executor_(executor) {
  }

  awaiter wait() noexcept {
    return awaiter{*this};
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
