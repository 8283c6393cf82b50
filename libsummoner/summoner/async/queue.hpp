// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/waiter_list.hpp"

#include <coroutine>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace summoner::async {

/// A first-in, first-out queue of bounded length between handlers, or between
/// handlers and other threads. The counterpart of `asyncio.Queue(maxsize)`.
///
///     queue<value> inbox{100};
///     co_await inbox.put(item);         // waits while the queue is full
///     auto item = co_await inbox.get(); // nullopt once closed and empty
///
/// @par Threads   All members from any thread and any executor, so agents of
///                one process may share a queue. Wake-ups are posted to the
///                executor of the waiting coroutine.
/// @par Lifetime  Shared state: copies are the same queue. Safe to destroy
///                while coroutines wait; they keep the state alive.
/// @par Limits    Holds at most `capacity` elements; a put waits beyond that.
///                Waiters are served in the order in which they came.
template <class T>
class queue {
  struct state;

public:
  /// Suspends until an element is there or the queue is closed.
  class [[nodiscard]] get_awaiter;

  /// Suspends until there is room or the queue is closed.
  using put_awaiter = detail::put_awaiter<state, T>;

  /// @param capacity Greatest number of elements; 0 counts as 1.
  explicit queue(std::size_t capacity = 1024)
    : state_(std::make_shared<state>(capacity == 0 ? 1 : capacity)) {
  }

  /// Takes the first element. Gives nothing once the queue is closed and
  /// empty.
  get_awaiter get() const {
    return get_awaiter{state_};
  }

  /// Appends an element. Gives false, and drops it, when the queue is closed.
  put_awaiter put(T item) const {
    return put_awaiter{state_, std::move(item)};
  }

  /// Takes the first element unless others wait for it. Never waits.
  std::optional<T> try_get() const {
    auto guard = std::lock_guard{state_->mutex};
    return state_->can_get() ? state_->pop() : std::nullopt;
  }

  /// Appends unless the queue is full or closed. Never waits.
  /// @returns Whether the element was taken over.
  bool try_put(T item) const {
    auto guard = std::lock_guard{state_->mutex};
    if (state_->closed || !state_->can_put())
      return false;
    state_->push(std::move(item));
    return true;
  }

  /// Ends the queue: puts fail from now on, gets take what is left and then
  /// give nothing. Closing twice does nothing.
  void close() const {
    auto guard = std::lock_guard{state_->mutex};
    state_->closed = true;
    state_->wake();
  }

  [[nodiscard]] std::size_t size() const {
    auto guard = std::lock_guard{state_->mutex};
    return state_->items.size();
  }

  [[nodiscard]] std::size_t capacity() const noexcept {
    return state_->capacity;
  }

private:
  std::shared_ptr<state> state_;
};

template <class T>
struct queue<T>::state {
  explicit state(std::size_t limit) : capacity(limit) {
  }

  // An element, or a free place, for which somebody was woken is taken.
  [[nodiscard]] bool can_get() const noexcept {
    return items.size() > getters.woken();
  }

  [[nodiscard]] bool can_put() const noexcept {
    return items.size() + putters.woken() < capacity;
  }

  std::optional<T> pop() {
    if (items.empty())
      return std::nullopt;
    auto item = std::optional<T>{std::move(items.front())};
    items.pop_front();
    wake();
    return item;
  }

  void push(T item) {
    items.push_back(std::move(item));
    wake();
  }

  /// Wakes as many waiters as there are elements and places for, and those
  /// that a closed queue has nothing for.
  void wake() {
    while (can_get() && getters.wake_one())
      continue;
    while (can_put() && putters.wake_one())
      continue;
    if (closed) {
      putters.wake_all();
      if (items.empty())
        getters.wake_all();
    }
  }

  const std::size_t capacity;
  std::mutex mutex;
  std::deque<T> items;
  bool closed = false;
  detail::waiter_list getters;
  detail::waiter_list putters;
};

template <class T>
class queue<T>::get_awaiter : detail::list_awaiter<queue<T>::state> {
  using super = detail::list_awaiter<queue<T>::state>;

public:
  explicit get_awaiter(const std::shared_ptr<queue<T>::state>& state)
    : super(state, state->getters) {
  }

  bool await_ready() {
    auto guard = std::lock_guard{this->state().mutex};
    return try_take();
  }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiter) {
    auto guard = std::lock_guard{this->state().mutex};
    return !try_take() && this->stand_in_line(waiter);
  }

  std::optional<T> await_resume() {
    this->leave_line([this] { item_ = this->state().pop(); });
    return std::move(item_);
  }

private:
  bool try_take() {
    // What is left of a closed queue may still be for those woken before.
    auto& shared = this->state();
    if (!shared.can_get() && !(shared.closed && shared.items.empty()))
      return false;
    item_ = shared.pop();
    return true;
  }

  std::optional<T> item_;
};

} // namespace summoner::async

namespace summoner {

using async::queue;

} // namespace summoner
