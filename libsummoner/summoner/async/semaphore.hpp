// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/waiter_list.hpp"

#include <coroutine>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

namespace summoner::async {

/// Lets so many coroutines in at once; the others wait, first come, first
/// served.
///
///     semaphore slots{4};
///     co_await slots.acquire();
///     ...
///     slots.release();
///
/// `hold` gives the place back by itself, also when the handler throws or is
/// cancelled:
///
///     auto place = co_await slots.hold();
///
/// @par Threads   All members from any thread and any executor.
/// @par Lifetime  Shared state: copies are the same semaphore.
class semaphore {
  struct state {
    explicit state(std::size_t count) : free(count) {
    }

    // A place for which somebody was woken is taken.
    bool try_take() noexcept {
      if (free <= waiters.woken())
        return false;
      --free;
      return true;
    }

    void wake() {
      while (free > waiters.woken() && waiters.wake_one())
        continue;
    }

    void give_back(std::size_t count) {
      auto guard = std::lock_guard{mutex};
      free += count;
      wake();
    }

    std::mutex mutex;
    std::size_t free;
    detail::waiter_list waiters;
  };

public:
  /// A place that is held, and given back at the end. Movable.
  class [[nodiscard]] holder {
  public:
    holder(holder&& other) noexcept = default;

    holder& operator=(holder&& other) noexcept {
      if (this != &other) {
        release();
        state_ = std::move(other.state_);
      }
      return *this;
    }

    ~holder() {
      release();
    }

    /// Gives the place back now.
    void release() {
      if (auto held = std::exchange(state_, nullptr))
        held->give_back(1);
    }

  private:
    friend class semaphore;

    explicit holder(std::shared_ptr<state> held) noexcept
      : state_(std::move(held)) {
    }

    std::shared_ptr<state> state_;
  };

  /// Suspends until there is a place.
  class [[nodiscard]] acquire_awaiter : protected detail::list_awaiter<state> {
    using super = detail::list_awaiter<semaphore::state>;

  public:
    bool await_ready() {
      auto guard = std::lock_guard{this->state().mutex};
      return this->state().try_take();
    }

    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> waiter) {
      auto guard = std::lock_guard{this->state().mutex};
      return !this->state().try_take() && this->stand_in_line(waiter);
    }

    void await_resume() {
      this->leave_line([this] { --this->state().free; });
    }

  protected:
    friend class semaphore;

    explicit acquire_awaiter(const std::shared_ptr<semaphore::state>& shared)
      : super(shared, shared->waiters) {
    }
  };

  /// Suspends until there is a place, which is given back at the end.
  class [[nodiscard]] hold_awaiter : public acquire_awaiter {
  public:
    holder await_resume() {
      acquire_awaiter::await_resume();
      return holder{this->shared_state()};
    }

  private:
    friend class semaphore;

    using acquire_awaiter::acquire_awaiter;
  };

  /// @param places So many at once; may be 0 until `release`.
  explicit semaphore(std::size_t places)
    : state_(std::make_shared<state>(places)) {
  }

  /// Takes a place, to be given back with `release`. Throws `cancelled`.
  acquire_awaiter acquire() const {
    return acquire_awaiter{state_};
  }

  /// Takes a place for the life of what it gives. Throws `cancelled`.
  hold_awaiter hold() const {
    return hold_awaiter{state_};
  }

  /// Takes a place unless there is none, or others wait for it. Never waits.
  bool try_acquire() const {
    auto guard = std::lock_guard{state_->mutex};
    return state_->try_take();
  }

  /// Gives places back, or adds new ones.
  void release(std::size_t places = 1) const {
    state_->give_back(places);
  }

private:
  std::shared_ptr<state> state_;
};

/// Lets one coroutine in at once. The counterpart of `asyncio.Lock`. Handlers
/// of one client never run at the same time, so they need it only where one
/// must not come in while another is suspended.
///
///     auto guard = co_await lock.lock();
///
/// @par Threads   All members from any thread and any executor.
/// @par Lifetime  Shared state: copies are the same mutex.
class mutex {
public:
  /// Unlocks at the end. Movable.
  using guard = semaphore::holder;

  mutex() : place_(1) {
  }

  /// Waits for the lock, which is released with what it gives. Throws
  /// `cancelled`.
  auto lock() const {
    return place_.hold();
  }

private:
  semaphore place_;
};

} // namespace summoner::async

namespace summoner {

using async::semaphore;

} // namespace summoner
