// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/executor.hpp"

#include <cassert>
#include <coroutine>
#include <memory>
#include <string_view>
#include <utility>

namespace summoner::async {

/// Thrown by `co_await` in a coroutine that is cancelled: its client ends, its
/// time is over, or what it was racing with was first. It may clean up, await
/// things for that, too, and should then let the exception go on. For the
/// cleaning up of what ends with a client there is what is left of two seconds
/// since the end began, and two more if nothing is.
///
/// Not a `std::exception`, so that a handler that catches all errors does not
/// catch this by mistake.
struct cancelled {};

/// A coroutine that nothing awaits, and what it shares with all that it awaits
/// in turn: where they run, what they wait for, whether they are cancelled.
///
/// @par Threads   Only on its executor.
/// @par Lifetime  Outlives the coroutine.
class root {
public:
  using callback = void (*)(void*) noexcept;

  /// @param on_done Called with `arg` when the coroutine has ended; it may
  ///                destroy coroutine and root.
  /// @param label   Names it for people; outlives it.
  /// @param parent  That of the coroutine that waits for its end, if one does;
  ///                outlives it.
  root(executor& where, callback on_done, void* arg,
       std::string_view label = {}, const root* parent = nullptr) noexcept
    : where_(&where), on_done_(on_done), arg_(arg), label_(label),
      parent_(parent) {
  }

  root(const root&) = delete;
  root& operator=(const root&) = delete;

  [[nodiscard]] executor& where() const noexcept {
    return *where_;
  }

  [[nodiscard]] std::string_view label() const noexcept {
    return label_;
  }

  /// Whether this is `other`, or one that `other` waits for in the end.
  [[nodiscard]] bool is_within(const root* other) const noexcept {
    return this == other || (parent_ != nullptr && parent_->is_within(other));
  }

  /// Lets what the coroutine waits for throw `cancelled`, at once; one that
  /// runs right now will find it where it waits next. Once for each call.
  void cancel() {
    is_cancelled_ = true;
    if (waits_for_ != nullptr)
      waits_for_->interrupt();
  }

  // -- for awaiters -----------------------------------------------------------

  /// Notes what the coroutine waits for; null for nothing.
  void wait_for(wait_op* op) noexcept {
    waits_for_ = op;
  }

  [[nodiscard]] bool is_cancelled() const noexcept {
    return is_cancelled_;
  }

  /// Whether it is to throw; asked once for each `cancel`.
  [[nodiscard]] bool take_cancellation() noexcept {
    return std::exchange(is_cancelled_, false);
  }

  // -- for the coroutine ------------------------------------------------------

  void end() const noexcept {
    where_->note_end(*this);
    on_done_(arg_);
  }

private:
  executor* where_;
  callback on_done_;
  void* arg_;
  std::string_view label_;
  const root* parent_;
  wait_op* waits_for_ = nullptr;
  bool is_cancelled_ = false;
};

/// The base of all awaiters that wait for an event.
///
///     bool await_suspend(std::coroutine_handle<Promise> waiter) {
///       if (!begin(waiter))
///         return false; // cancelled
///       ... keep op() where the event finds it
///     }
///
///     void await_resume() {
///       ... forget the event
///       end();
///     }
///
/// It can be moved until it waits, so that it can be passed to `with_timeout`.
///
/// @par Threads   Only on the coroutine's executor.
class suspension {
public:
  suspension& operator=(const suspension&) = delete;

protected:
  suspension() noexcept = default;

  /// @pre Neither has begun.
  suspension([[maybe_unused]] suspension&& other) noexcept {
    assert(!other.op_);
  }

  // The frame is destroyed where it waits.
  ~suspension() {
    stop_waiting();
  }

  /// @returns Whether to suspend; not if the coroutine is cancelled already.
  template <class Promise>
  [[nodiscard]] bool begin(std::coroutine_handle<Promise> waiter) {
    root_ = &waiter.promise().root();
    if (root_->is_cancelled())
      return false;
    op_ = std::make_shared<wait_op>(waiter, *root_);
    root_->wait_for(op_.get());
    return true;
  }

  /// Resume this when the event comes; null while nothing waits.
  [[nodiscard]] const wait_ptr& op() const noexcept {
    return op_;
  }

  /// @pre `begin` was called.
  [[nodiscard]] executor& where() const noexcept {
    return root_->where();
  }

  /// Whether the wait has ended, or never begun, because of a cancellation;
  /// for awaiters that have to let go of something first. Throw then.
  [[nodiscard]] bool is_interrupted() noexcept {
    stop_waiting();
    return root_ != nullptr && root_->take_cancellation();
  }

  /// Throws `cancelled` if that is why the wait has ended.
  void end() {
    if (is_interrupted())
      throw cancelled{};
  }

private:
  void stop_waiting() noexcept {
    if (!op_)
      return;
    op_->cut();
    op_.reset();
    root_->wait_for(nullptr);
  }

  root* root_ = nullptr;
  wait_ptr op_;
};

/// Gives the root of a coroutine. Does not suspend.
class [[nodiscard]] this_root {
public:
  [[nodiscard]] bool await_ready() const noexcept {
    return false;
  }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiter) noexcept {
    root_ = &waiter.promise().root();
    return false;
  }

  [[nodiscard]] root& await_resume() const noexcept {
    return *root_;
  }

private:
  root* root_ = nullptr;
};

} // namespace summoner::async

namespace summoner {

using async::cancelled;

} // namespace summoner
