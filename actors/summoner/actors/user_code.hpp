// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/blocking_watch.hpp"
#include "summoner/async/group.hpp"
#include "summoner/async/outcome.hpp"
#include "summoner/error.hpp"
#include "summoner/handler.hpp"

#include <caf/expected.hpp>

#include <array>
#include <coroutine>
#include <exception>
#include <string_view>
#include <utility>
#include <variant>

namespace summoner::actors {

/// Calls something that runs users' code, or takes its result: the one place
/// where exceptions of handlers end.
/// @returns What `f` gave, or `ec::user_code` with the exception's text.
template <class F>
caf::expected<decltype(std::declval<F&>()())> protect(F&& f) {
  try {
    return f();
  } catch (...) {
    return make_error(ec::user_code,
                      async::error_text(std::current_exception()));
  }
}

/// Calls a handler, by `protect`, and warns if it takes long.
/// @param name The handler's, for people.
template <class F>
auto call_handler(const blocking_watch& watch, std::string_view name, F&& f) {
  auto since = watch.begin();
  auto given = protect(f);
  watch.end(since, name);
  return given;
}

/// What a handler gave when it was called, by `protect`: its result, a task, or
/// an error.
template <class T>
using outcome = caf::expected<detail::deferred<T>>;

/// Whether a handler is a coroutine, and has not run yet.
template <class T>
bool is_pending(const outcome<T>& given) {
  return given && std::holds_alternative<task<T>>(*given);
}

/// Lets a handler end, see `settle`.
template <class T>
class [[nodiscard]] settle_awaiter {
public:
  settle_awaiter(outcome<T>& given, std::string_view name,
                 const blocking_watch& watch)
    : given_(given), name_(name), watch_(watch),
      work_(std::get<task<T>>(std::move(*given))),
      end_(async::cancel_rest::never, name, work_) {
  }

  settle_awaiter(const settle_awaiter&) = delete;
  settle_awaiter& operator=(const settle_awaiter&) = delete;

  [[nodiscard]] bool await_ready() const noexcept {
    return false;
  }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiter) {
    auto since = watch_.begin();
    auto is_waiting
      = end_.await_suspend(waiter); // runs the handler's beginning
    watch_.end(since, name_);
    return is_waiting;
  }

  void await_resume() {
    end_.await_resume();
    given_ = protect([this] { return detail::deferred<T>{work_.take()}; });
  }

private:
  using alone = std::array<async::detail::group::member, 1>;

  outcome<T>& given_;
  std::string_view name_;
  const blocking_watch& watch_;
  task<T> work_;
  async::detail::group_awaiter<alone> end_; // goes before the work
};

/// Lets a handler end that `is_pending`; an exception becomes an error. Throws
/// `cancelled` when the caller is: then the handler was, and has ended.
///
///     auto given = call_handler(watch, name, [&] { return handle(message); });
///     if (is_pending(given))
///       co_await settle(given, name, watch);
///
/// No coroutine, since this is on the path of every message.
///
/// @par Lifetime  The outcome, what the handler took by reference, and the
///                name, which is for people, and the watch outlive the wait.
template <class T>
settle_awaiter<T>
settle(outcome<T>& given, std::string_view name, const blocking_watch& watch) {
  return settle_awaiter<T>{given, name, watch};
}

/// The result of a handler that has ended.
/// @pre `given && !is_pending(given)`
template <class T>
T&& result_of(outcome<T>& given) {
  return std::get<T>(std::move(*given));
}

} // namespace summoner::actors
