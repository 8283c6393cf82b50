// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/root.hpp"

#include <cassert>
#include <coroutine>
#include <exception>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <variant>

namespace summoner::async {

template <class T>
class task;

namespace detail {

/// Throws unless there is a coroutine, which was not started yet.
template <class Handle>
void expect_new(Handle handle) {
  if (!handle)
    throw std::logic_error{"there is no coroutine in a task: it was made "
                           "empty, or moved away"};
  if (handle.promise().has_begun())
    throw std::logic_error{"a task is awaited once"};
}

/// What the promises of all tasks share.
class promise_base {
public:
  /// Continues whoever awaits the task, or tells the owner of a root.
  struct final_awaiter {
    [[nodiscard]] bool await_ready() const noexcept {
      return false;
    }

    // Both calls may destroy this frame: nothing is touched after them.
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> handle) const noexcept {
      promise_base& promise = handle.promise();
      if (promise.is_top_)
        promise.root_->end();
      else if (promise.continuation_)
        promise.continuation_.resume();
    }

    void await_resume() const noexcept {
    }
  };

  [[nodiscard]] std::suspend_always initial_suspend() const noexcept {
    return {};
  }

  [[nodiscard]] final_awaiter final_suspend() const noexcept {
    return {};
  }

  void unhandled_exception() noexcept {
    error_ = std::current_exception();
  }

  /// @pre The coroutine was started.
  [[nodiscard]] async::root& root() const noexcept {
    assert(root_ != nullptr);
    return *root_;
  }

  [[nodiscard]] const std::exception_ptr& error() const noexcept {
    return error_;
  }

  [[nodiscard]] bool has_begun() const noexcept {
    return root_ != nullptr;
  }

  /// Makes the coroutine a part of what `root` is the top of.
  void join(async::root& root) noexcept {
    root_ = &root;
  }

  /// Makes the task continue `waiter` when it ends.
  void set_continuation(std::coroutine_handle<> waiter) noexcept {
    continuation_ = waiter;
  }

  /// Makes the coroutine the top of `root`, which is told of its end.
  void lead(async::root& root) noexcept {
    root_ = &root;
    is_top_ = true;
  }

private:
  std::coroutine_handle<> continuation_;
  std::exception_ptr error_;
  async::root* root_ = nullptr;
  bool is_top_ = false;
};

template <class T>
class promise : public promise_base {
public:
  task<T> get_return_object() noexcept;

  // The default lets braces be returned.
  template <class U = T>
  requires std::is_convertible_v<U, T>
  void return_value(U&& result) {
    result_.emplace(std::forward<U>(result));
  }

  T take() {
    if (error())
      std::rethrow_exception(error());
    return std::move(*result_);
  }

private:
  std::optional<T> result_;
};

template <>
class promise<void> : public promise_base {
public:
  task<void> get_return_object() noexcept;

  void return_void() const noexcept {
  }

  void take() const {
    if (error())
      std::rethrow_exception(error());
  }
};

} // namespace detail

/// A coroutine that gives a `T`. It starts when it is awaited (or when an
/// executor's owner starts it) and always continues on the executor on which
/// it was started.
///
/// @par Threads   Used only on its executor.
/// @par Lifetime  Owns the frame; destroying the task destroys the suspended
///                coroutine, running the destructors of its locals.
/// @par Errors    An exception that leaves the coroutine is thrown by
///                `co_await`; `std::logic_error` if the task is empty, or was
///                awaited before.
template <class T = void>
class [[nodiscard]] task {
public:
  using promise_type = detail::promise<T>;
  using handle_type = std::coroutine_handle<promise_type>;

  task() noexcept = default;

  explicit task(handle_type handle) noexcept : handle_(handle) {
  }

  task(task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {
  }

  task& operator=(task&& other) noexcept {
    if (this != &other) {
      reset();
      handle_ = std::exchange(other.handle_, {});
    }
    return *this;
  }

  ~task() {
    reset();
  }

  /// Whether the task owns a coroutine.
  explicit operator bool() const noexcept {
    return static_cast<bool>(handle_);
  }

  /// Destroys the coroutine.
  void reset() noexcept {
    if (handle_)
      std::exchange(handle_, {}).destroy();
  }

  /// Throws `std::logic_error` unless the task can be started: it owns a
  /// coroutine, which was not started yet.
  void expect_new() const {
    detail::expect_new(handle_);
  }

  /// Starts the coroutine as the top of `what`, which is told of its end,
  /// perhaps inside this call, and may destroy this task then.
  /// @pre `expect_new` does not throw.
  void start(root& what) {
    handle_.promise().lead(what);
    handle_.resume();
  }

  /// The result of a task that has ended; throws what it threw.
  T take() {
    return handle_.promise().take();
  }

  /// What left the coroutine of a task that has ended; null if it ended well.
  [[nodiscard]] const std::exception_ptr& error() const noexcept {
    return handle_.promise().error();
  }

  // The awaiter is not an aggregate on purpose: g++ 12 destroys aggregate
  // awaiters twice.
  class awaiter {
  public:
    explicit awaiter(handle_type handle) noexcept : handle_(handle) {
    }

    [[nodiscard]] bool await_ready() const noexcept {
      return false;
    }

    // Runs the child up to its first suspension right here. A child that
    // ends at once does not suspend its parent, so that a loop over ready
    // children needs no stack, whether or not the compiler makes tail calls
    // of symmetric transfers (g++ does not without optimisation).
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> waiter) {
      detail::expect_new(handle_);
      handle_.promise().join(waiter.promise().root());
      handle_.resume();
      if (handle_.done())
        return false;
      handle_.promise().set_continuation(waiter);
      return true;
    }

    T await_resume() {
      return handle_.promise().take();
    }

  private:
    handle_type handle_;
  };

  awaiter operator co_await() && noexcept {
    return awaiter{handle_};
  }

private:
  handle_type handle_;
};

namespace detail {

template <class T>
task<T> promise<T>::get_return_object() noexcept {
  return task<T>{std::coroutine_handle<promise<T>>::from_promise(*this)};
}

inline task<void> promise<void>::get_return_object() noexcept {
  return task<void>{std::coroutine_handle<promise<void>>::from_promise(*this)};
}

/// What stands for a result of type `T` where void cannot.
template <class T>
using regular_t = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

/// The result of a task that has ended; throws what it threw.
template <class T>
regular_t<T> take_regular(task<T>& done) {
  if constexpr (std::is_void_v<T>) {
    done.take();
    return {};
  } else {
    return done.take();
  }
}

template <class T>
inline constexpr bool is_task_v = false;

template <class T>
inline constexpr bool is_task_v<task<T>> = true;

} // namespace detail

} // namespace summoner::async

namespace summoner {

using async::task;

} // namespace summoner
