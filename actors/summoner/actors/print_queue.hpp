// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/waiter_list.hpp"

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace summoner::actors {

/// Texts that wait to be printed, from coroutines and threads to one actor,
/// bounded by their number and their bytes.
///
/// @par Threads   All members from any thread and any executor.
/// @par Lifetime  Shared state: copies are the same queue.
/// @par Limits    Takes a text while fewer texts and fewer bytes wait than the
///                limits say, so the last one may pass the limit of bytes.
///                Those that wait are served in the order in which they came.
class print_queue {
  struct state {
    state(std::size_t text_limit, std::size_t byte_limit)
      : max_texts(text_limit), max_bytes(byte_limit) {
    }

    [[nodiscard]] bool has_room() const noexcept {
      return texts.size() < max_texts && waiting_bytes < max_bytes;
    }

    // The room for which somebody was woken is taken; one at a time is woken,
    // and wakes the next.
    [[nodiscard]] bool can_put() const noexcept {
      return has_room() && putters.woken() == 0;
    }

    void push(std::string text) {
      waiting_bytes += text.size();
      texts.push_back(std::move(text));
      wake();
    }

    void wake() {
      if (closed)
        putters.wake_all();
      else if (can_put())
        putters.wake_one();
    }

    const std::size_t max_texts;
    const std::size_t max_bytes;
    std::mutex mutex;
    std::deque<std::string> texts;
    std::size_t waiting_bytes = 0;
    bool closed = false;
    async::detail::waiter_list putters;
  };

public:
  /// Suspends until there is room or the queue is closed.
  using put_awaiter = async::detail::put_awaiter<state, std::string>;

  /// @pre Neither limit is 0.
  print_queue(std::size_t max_texts, std::size_t max_bytes)
    : state_(std::make_shared<state>(max_texts, max_bytes)) {
  }

  /// Appends a text. Gives false, and drops it, when the queue is closed.
  /// Throws `cancelled`.
  put_awaiter put(std::string text) const {
    return put_awaiter{state_, std::move(text)};
  }

  /// Appends unless the queue is full or closed. Never waits.
  /// @returns Whether the text was taken over.
  [[nodiscard]] bool try_put(std::string text) const {
    auto guard = std::lock_guard{state_->mutex};
    if (state_->closed || !state_->can_put())
      return false;
    state_->push(std::move(text));
    return true;
  }

  /// Moves texts to the end of `to`, in order, while it has fewer bytes than
  /// `limit`.
  /// @returns Whether any was moved.
  bool take(std::string& to, std::size_t limit) const {
    auto guard = std::lock_guard{state_->mutex};
    auto& texts = state_->texts;
    auto before = texts.size();
    while (!texts.empty() && to.size() < limit) {
      state_->waiting_bytes -= texts.front().size();
      to += texts.front();
      texts.pop_front();
    }
    state_->wake();
    return texts.size() < before;
  }

  /// Puts fail from now on; what waits can be taken.
  void close() const {
    auto guard = std::lock_guard{state_->mutex};
    state_->closed = true;
    state_->wake();
  }

  [[nodiscard]] bool is_empty() const {
    auto guard = std::lock_guard{state_->mutex};
    return state_->texts.empty();
  }

private:
  std::shared_ptr<state> state_;
};

} // namespace summoner::actors
