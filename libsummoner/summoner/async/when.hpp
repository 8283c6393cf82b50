// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/group.hpp"
#include "summoner/async/outcome.hpp"
#include "summoner/async/sleep.hpp"
#include "summoner/async/task.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <exception>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace summoner::async {

/// Thrown by `with_timeout`.
class timed_out : public std::exception {
public:
  [[nodiscard]] const char* what() const noexcept override {
    return "the time limit was reached";
  }
};

namespace detail {

template <class T>
concept has_awaiter = requires(T x) {
  x.await_resume();
};

template <class T>
task<T> as_task(task<T> work) {
  return work;
}

template <has_awaiter T>
task<decltype(std::declval<T&>().await_resume())> as_task(T work) {
  co_return co_await std::move(work);
}

template <class... Ts>
auto run_together(cancel_rest policy, task<Ts>&... work) {
  return group_awaiter<std::array<group::member, sizeof...(Ts)>>{policy,
                                                                 {},
                                                                 work...};
}

template <class T>
auto run_together(cancel_rest policy, std::vector<task<T>>& work) {
  return group_awaiter<std::vector<group::member>>{policy, work};
}

template <class... Ts>
task<std::tuple<regular_t<Ts>...>> all_of(task<Ts>... work) {
  auto failed = co_await run_together(cancel_rest::on_error, work...);
  if (failed) {
    std::size_t i = 0;
    ((i++ == *failed ? std::rethrow_exception(work.error()) : void()), ...);
  }
  co_return std::tuple<regular_t<Ts>...>{take_regular(work)...};
}

template <class... Ts>
task<std::tuple<outcome<Ts>...>> outcomes_of(task<Ts>... work) {
  co_await run_together(cancel_rest::never, work...);
  co_return std::tuple<outcome<Ts>...>{outcome<Ts>{work}...};
}

template <class Result, std::size_t I, class T, class... Ts>
Result take_at(std::size_t which, task<T>& first, task<Ts>&... others) {
  if (which == I)
    return Result{std::in_place_index<I>, take_regular(first)};
  if constexpr (sizeof...(Ts) > 0)
    return take_at<Result, I + 1>(which, others...);
  else
    throw std::logic_error{"no task has ended"};
}

template <class... Ts>
task<std::variant<regular_t<Ts>...>> any_of(task<Ts>... work) {
  auto first = co_await run_together(cancel_rest::on_end, work...);
  co_return take_at<std::variant<regular_t<Ts>...>, 0>(first.value(), work...);
}

template <class T>
task<T> limited(task<T> work, executor::duration limit) {
  auto clock = as_task(sleep(limit));
  auto first = co_await run_together(cancel_rest::on_end, work, clock);
  if (first == std::size_t{1} && was_cancelled(work.error()))
    throw timed_out{};
  co_return work.take();
}

} // namespace detail

// Each of the functions below throws `std::logic_error` if a task is empty or
// was awaited before; then none was started.

/// What `co_await` takes in a task: a `task`, or an awaiter such as
/// `queue::get` and `sleep` give.
template <class T>
concept awaitable = detail::is_task_v<T> || detail::has_awaiter<T>;

/// Runs all of them at once and waits for all. The counterpart of
/// `asyncio.gather`, in which none is left behind.
///
///     auto [user, flags] = co_await when_all(get_user(id), get_flags(id));
///
/// @returns A tuple of the results in order; `std::monostate` for void.
/// @par Errors  What the first one threw; the others are cancelled, and have
///              ended by then.
template <awaitable... Ts>
auto when_all(Ts... work) {
  return detail::all_of(detail::as_task(std::move(work))...);
}

/// As above, for any number of them.
/// @returns The results in order.
template <class T>
task<std::vector<detail::regular_t<T>>> when_all(std::vector<task<T>> work) {
  auto failed = co_await detail::run_together(cancel_rest::on_error, work);
  if (failed)
    std::rethrow_exception(work[*failed].error());
  std::vector<detail::regular_t<T>> results;
  results.reserve(work.size());
  for (auto& each : work)
    results.push_back(detail::take_regular(each));
  co_return results;
}

/// Runs all of them at once, waits for all, and gives what came of each. The
/// counterpart of `asyncio.gather(..., return_exceptions=True)`.
///
///     auto [user, flags] = co_await when_all_outcomes(
///       with_timeout(get_user(id), 1s), with_timeout(get_flags(id), 500ms));
///     if (!user)
///       self.log().warning("{}", user.error_text());
///
/// @returns A tuple of `outcome`s in order.
template <awaitable... Ts>
auto when_all_outcomes(Ts... work) {
  return detail::outcomes_of(detail::as_task(std::move(work))...);
}

/// As above, for any number of them.
template <class T>
task<std::vector<outcome<T>>> when_all_outcomes(std::vector<task<T>> work) {
  co_await detail::run_together(cancel_rest::never, work);
  std::vector<outcome<T>> results;
  results.reserve(work.size());
  for (auto& each : work)
    results.emplace_back(each);
  co_return results;
}

/// Runs all of them at once until one has ended; the others are cancelled, and
/// have ended by then.
/// @returns A `std::variant` whose index says which one was first.
/// @par Errors  What the first one threw.
template <awaitable... Ts>
requires(sizeof...(Ts) > 0) auto when_any(Ts... work) {
  return detail::any_of(detail::as_task(std::move(work))...);
}

/// What one of several tasks gave.
template <class T>
class first_result {
public:
  first_result(std::size_t place, detail::regular_t<T> given)
    : index(place), content(std::move(given)) {
  }

  /// Which one it was.
  std::size_t index;

  /// What it gave; `std::monostate` for void.
  detail::regular_t<T> content;
};

/// As above, for any number of them, such as questions to several peers of
/// which the first answer counts.
///
///     auto [index, answer] = co_await when_any(std::move(questions));
///
/// @returns Which one was first, and what it gave.
/// @par Errors  What the first one threw. `std::invalid_argument` if there are
///              none: nothing would ever end.
template <class T>
task<first_result<T>> when_any(std::vector<task<T>> work) {
  if (work.empty())
    throw std::invalid_argument{"when_any needs a task at least"};
  auto first = co_await detail::run_together(cancel_rest::on_end, work);
  auto index = first.value();
  co_return first_result<T>{index, detail::take_regular(work[index])};
}

/// Awaits `work`, for `limit` at most. The counterpart of `asyncio.wait_for`.
///
///     auto item = co_await with_timeout(inbox.get(), 500ms);
///
/// @par Errors  `timed_out`: `work` was cancelled and has ended. It may take
///              its time for that, and if it ends well all the same, this gives
///              its result. Else what `work` threw.
template <awaitable T, class Rep, class Period>
auto with_timeout(T work, std::chrono::duration<Rep, Period> limit) {
  return detail::limited(detail::as_task(std::move(work)),
                         executor::bounded(limit));
}

} // namespace summoner::async

namespace summoner {

using async::first_result;
using async::timed_out;
using async::when_all;
using async::when_all_outcomes;
using async::when_any;
using async::with_timeout;

} // namespace summoner
