// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/task_scope.hpp"
#include "summoner/error.hpp"
#include "summoner/handler.hpp"

#include <caf/expected.hpp>

#include <exception>
#include <span>
#include <string>
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
  } catch (const std::exception& error) {
    return make_error(ec::user_code, error.what());
  } catch (...) {
    return make_error(ec::user_code, "an exception that is no std::exception");
  }
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

/// Lets a handler end that `is_pending`; an exception becomes an error.
///
///     auto given = protect([&] { return handler(message); });
///     if (is_pending(given))
///       co_await settle(given);
///
/// @par Lifetime  The outcome, and what the handler took by reference, outlive
///                the task.
template <class T>
task<> settle(outcome<T>& given) {
  auto work = std::get<task<T>>(std::move(*given));
  auto alone = std::span{&work, 1};
  co_await async::all_done(alone);
  given = protect([&] { return detail::deferred<T>{work.take()}; });
}

/// The result of a handler that has ended.
/// @pre `given && !is_pending(given)`
template <class T>
T&& result_of(outcome<T>& given) {
  return std::get<T>(std::move(*given));
}

} // namespace summoner::actors
