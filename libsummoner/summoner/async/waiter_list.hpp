// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/root.hpp"

#include <coroutine>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <utility>

/// Not part of the public interface.
namespace summoner::async::detail {

/// Coroutines that wait for a change of one shared object, first come, first
/// served.
///
/// @par Threads   Guarded by the object's mutex.
class waiter_list {
public:
  struct waiter {
    executor* where;
    wait_ptr op; // null once woken
  };
  using position = std::list<waiter>::iterator;

  position add(executor& where, wait_ptr op) {
    return waiting_.insert(waiting_.end(), waiter{&where, std::move(op)});
  }

  void remove(position where) {
    (where->op ? waiting_ : woken_).erase(where);
  }

  /// How many were posted and have not run yet. What woke them is theirs.
  [[nodiscard]] std::size_t woken() const noexcept {
    return woken_.size();
  }

  /// Posts the first waiter that was not posted yet.
  /// @returns Whether there was one.
  bool wake_one() {
    if (waiting_.empty())
      return false;
    woken_.splice(woken_.end(), waiting_, waiting_.begin());
    auto& who = woken_.back();
    who.where->post(std::exchange(who.op, nullptr));
    return true;
  }

  void wake_all() {
    while (wake_one())
      continue;
  }

private:
  std::list<waiter> waiting_;
  std::list<waiter> woken_;
};

/// The part of an awaiter that stands in such a list, of an object whose
/// `State` has a `mutex` and a `wake()`, which is called with the mutex held
/// and wakes those for whom there is something.
///
/// @par Threads   The coroutine's executor; the object may be shared with
///                others.
template <class State>
class list_awaiter : protected suspension {
protected:
  list_awaiter(std::shared_ptr<State> state, waiter_list& list) noexcept
    : state_(std::move(state)), list_(&list) {
  }

  list_awaiter(list_awaiter&&) noexcept = default;

  // The frame is destroyed: what it was woken for goes to the next in line.
  ~list_awaiter() {
    if (!is_listed_)
      return;
    auto guard = std::lock_guard{state_->mutex};
    leave();
    state_->wake();
  }

  /// Puts the coroutine to sleep, unless it is cancelled. With the mutex held.
  template <class Promise>
  bool stand_in_line(std::coroutine_handle<Promise> waiter) {
    if (!begin(waiter))
      return false;
    place_ = list_->add(where(), op());
    is_listed_ = true;
    return true;
  }

  /// Ends the wait, and throws if it was cancelled.
  /// @param take What to do with the mutex held when it was woken.
  /// @returns Whether it waited, and so was woken.
  template <class F>
  bool leave_line(F take) {
    if (is_listed_) {
      auto guard = std::lock_guard{state_->mutex};
      leave();
      if (!is_interrupted()) {
        take();
        return true;
      }
      state_->wake();
    } else if (!is_interrupted()) {
      return false;
    }
    throw cancelled{};
  }

  [[nodiscard]] State& state() const noexcept {
    return *state_;
  }

  [[nodiscard]] const std::shared_ptr<State>& shared_state() const noexcept {
    return state_;
  }

private:
  void leave() noexcept {
    is_listed_ = false;
    list_->remove(place_);
  }

  std::shared_ptr<State> state_;
  waiter_list* list_;
  waiter_list::position place_;
  bool is_listed_ = false;
};

/// Puts something into a bounded queue once there is room, and gives whether it
/// was taken: not when the queue is closed. Its `State` has `putters`,
/// `closed`, `can_put()` and `push(T)` besides.
///
/// @par Threads   As above.
template <class State, class T>
class [[nodiscard]] put_awaiter : list_awaiter<State> {
public:
  put_awaiter(const std::shared_ptr<State>& state, T item)
    : list_awaiter<State>(state, state->putters), item_(std::move(item)) {
  }

  bool await_ready() {
    auto guard = std::lock_guard{this->state().mutex};
    return try_push();
  }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiter) {
    auto guard = std::lock_guard{this->state().mutex};
    return !try_push() && this->stand_in_line(waiter);
  }

  bool await_resume() {
    this->leave_line([this] { push(); });
    return is_accepted_;
  }

private:
  bool try_push() {
    auto& shared = this->state();
    if (!shared.can_put() && !shared.closed)
      return false;
    push();
    return true;
  }

  void push() {
    auto& shared = this->state();
    is_accepted_ = !shared.closed;
    if (is_accepted_)
      shared.push(std::move(item_));
  }

  T item_;
  bool is_accepted_ = false;
};

} // namespace summoner::async::detail
