// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/executor.hpp"
#include "summoner/async/signal.hpp"
#include "summoner/async/task.hpp"
#include "summoner/sqlite/connection.hpp"

#include <atomic>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace summoner::sqlite {

/// Something to be done on the connection, and what came of it.
///
/// @par Threads   First the KEEPER, then, once it is `done`, the coroutine that
///                waits for it; `drop` at any time.
class operation {
public:
  operation() = default;

  operation(const operation&) = delete;
  operation& operator=(const operation&) = delete;

  virtual ~operation() = default;

  // -- for the KEEPER ---------------------------------------------------------

  /// Does it. An exception is kept.
  /// @returns Whether it went well.
  bool run(connection& where) noexcept;

  /// Keeps an error instead of what came of it.
  void fail(std::exception_ptr error) noexcept {
    error_ = std::move(error);
  }

  [[nodiscard]] const std::exception_ptr& error() const noexcept {
    return error_;
  }

  /// Whether nobody waits for it any more.
  [[nodiscard]] bool is_dropped() const noexcept {
    return is_dropped_;
  }

  // -- for who waits ----------------------------------------------------------

  /// Nobody waits any more: it is not begun, and stops early if it only reads.
  void drop() noexcept {
    is_dropped_ = true;
  }

  /// Set when it has ended, well or not.
  async::signal done;

protected:
  // Whoever catches it has it alone: it is not shared between threads.
  void throw_error() {
    if (error_)
      std::rethrow_exception(std::exchange(error_, nullptr));
  }

private:
  virtual void perform(connection& where) = 0;

  std::exception_ptr error_;
  std::atomic<bool> is_dropped_ = false;
};

/// An operation that gives something.
template <class T>
class operation_with : public operation {
public:
  using result_type = T;

  /// What it gave; throws what it threw. Once.
  T take() {
    throw_error();
    if constexpr (!std::is_void_v<T>)
      return std::move(*result_);
  }

protected:
  std::optional<async::detail::regular_t<T>> result_;
};

/// An operation that is a function.
template <class F>
class function_operation final
  : public operation_with<std::invoke_result_t<F&, connection&>> {
public:
  explicit function_operation(F work) : work_(std::move(work)) {
  }

private:
  void perform(connection& where) override {
    if constexpr (std::is_void_v<typename function_operation::result_type>)
      work_(where);
    else
      this->result_.emplace(work_(where));
  }

  F work_;
};

/// Suspends until an operation has ended, well or not. Meanwhile it counts as
/// work elsewhere: a client that quits waits for it.
///
/// @par Threads   The coroutine's executor.
/// @par Errors    Throws `cancelled`, at once.
class [[nodiscard]] operation_awaiter {
public:
  explicit operation_awaiter(const operation& what) : wait_(what.done.wait()) {
  }

  /// @pre `other` does not wait.
  operation_awaiter(operation_awaiter&& other) noexcept
    : wait_(std::move(other.wait_)) {
  }

  operation_awaiter& operator=(operation_awaiter&&) = delete;

  ~operation_awaiter() = default;

  [[nodiscard]] bool await_ready() {
    return wait_.await_ready();
  }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiter) {
    going_on_.emplace(waiter.promise().root().where());
    return wait_.await_suspend(waiter);
  }

  void await_resume() {
    going_on_.reset();
    wait_.await_resume();
  }

private:
  async::signal::wait_awaiter wait_;
  std::optional<async::executor::outside_work> going_on_;
};

/// How many requests wait for one database, and whether it is open. Shared by
/// its KEEPER and all who ask it.
/// @par Threads   Any.
struct load {
  std::atomic<std::size_t> waiting{0};
  std::atomic<bool> is_alive{true};
};

/// A place in the queue of a database, or none.
class place {
public:
  place() = default;

  place(place&& other) noexcept = default;
  place& operator=(place&&) = delete;

  ~place() {
    release();
  }

  void release() noexcept {
    if (auto from = std::exchange(where_, nullptr))
      --from->waiting;
  }

  /// Takes over one that is counted already.
  void take(std::shared_ptr<load> where) noexcept {
    where_ = std::move(where);
  }

private:
  std::shared_ptr<load> where_;
};

/// An operation on its way to the KEEPER and in its hands. Whatever becomes of
/// it, who waits is told: one that is forgotten has failed.
class delivery {
public:
  delivery(std::shared_ptr<operation> what, place where) noexcept
    : what_(std::move(what)), place_(std::move(where)) {
  }

  delivery(const delivery&) = delete;
  delivery& operator=(const delivery&) = delete;

  ~delivery();

  [[nodiscard]] operation& what() const noexcept {
    return *what_;
  }

  /// Does not run it: it fails.
  void refuse(std::exception_ptr error) noexcept {
    what_->fail(std::move(error));
    is_settled_ = true;
  }

  /// There is nothing to run: it went well.
  void accept() noexcept {
    is_settled_ = true;
  }

  /// Runs it, unless nobody waits any more.
  /// @returns Whether it was run.
  bool run(connection& where) noexcept;

private:
  std::shared_ptr<operation> what_;
  place place_;
  bool is_settled_ = false;
};

using delivery_ptr = std::shared_ptr<delivery>;

} // namespace summoner::sqlite
