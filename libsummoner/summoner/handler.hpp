// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/task.hpp"
#include "summoner/context.hpp"
#include "summoner/json/value.hpp"

#include <concepts>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace summoner {

/// What one run of a sender gives: nothing, one payload, or several that go
/// out in order and uninterrupted, the absent ones skipped.
using emission
  = std::variant<std::monostate, value, std::vector<std::optional<value>>>;

namespace detail {

/// The result of calling a handler: there at once, or still a coroutine.
template <class T>
using deferred = std::variant<T, task<T>>;

/// A `receive` handler as the runtime calls it.
using receive_function
  = std::function<deferred<std::monostate>(const message&, context&)>;

/// A `send` handler as the runtime calls it.
using send_function = std::function<deferred<emission>(context&)>;

/// A hook as the runtime calls it; nothing drops the message.
using hook_function
  = std::function<deferred<std::optional<value>>(const value&, context&)>;

template <class T>
struct result_of_task {
  using type = T;
};

template <class T>
struct result_of_task<task<T>> {
  using type = T;
};

// -- from what users' handlers give to what the runtime works with ------------

inline emission to_emission(emission x) {
  return x;
}

inline emission to_emission(value x) {
  return x;
}

inline emission to_emission(std::optional<value> x) {
  return x ? emission{*std::move(x)} : emission{};
}

inline emission to_emission(std::vector<value> xs) {
  return std::vector<std::optional<value>>(xs.begin(), xs.end());
}

inline emission to_emission(std::vector<std::optional<value>> xs) {
  return xs;
}

template <class To, class From>
To convert(From&& from) {
  if constexpr (std::is_same_v<To, emission>)
    return to_emission(std::forward<From>(from));
  else
    return To{std::forward<From>(from)};
}

template <class To, class From>
task<To> convert_task(task<From> work) {
  if constexpr (std::is_void_v<From>) {
    co_await std::move(work);
    co_return To{};
  } else {
    From result = co_await std::move(work);
    co_return convert<To>(std::move(result));
  }
}

/// Calls `f` and turns what it gives, now or later, into a `To`.
template <class To, class F, class... Ts>
deferred<To> call(F& f, Ts&... args) {
  using given = std::invoke_result_t<F&, Ts&...>;
  if constexpr (std::is_void_v<given>) {
    f(args...);
    return To{};
  } else if constexpr (std::is_same_v<given, task<To>>) {
    return f(args...);
  } else if constexpr (async::detail::is_task_v<given>) {
    return convert_task<To>(f(args...));
  } else {
    return convert<To>(f(args...));
  }
}

/// What calling a handler gives that cannot be called.
struct not_callable {};

/// The result type of a handler called with or without the context.
template <class F, class... Ts>
consteval auto result_type() {
  if constexpr (std::invocable<F&, Ts..., context&>)
    return std::type_identity<typename result_of_task<
      std::invoke_result_t<F&, Ts..., context&>>::type>{};
  else if constexpr (std::invocable<F&, Ts...>)
    return std::type_identity<
      typename result_of_task<std::invoke_result_t<F&, Ts...>>::type>{};
  else
    return std::type_identity<not_callable>{};
}

template <class F, class... Ts>
using handler_result = typename decltype(result_type<F, Ts...>())::type;

/// Wraps a user's handler into the runtime's function type.
template <class To, class Arg, class F>
auto adapt_unary(F handler) {
  return [handler = std::move(handler)](const Arg& arg, context& ctx) mutable {
    if constexpr (std::invocable<F&, const Arg&, context&>)
      return call<To>(handler, arg, ctx);
    else
      return call<To>(handler, arg);
  };
}

template <class To, class F>
auto adapt_nullary(F handler) {
  return [handler = std::move(handler)](context& ctx) mutable {
    if constexpr (std::invocable<F&, context&>)
      return call<To>(handler, ctx);
    else
      return call<To>(handler);
  };
}

} // namespace detail

/// A handler for `agent::receive`: takes a `const message&` and, if it likes,
/// a `context&`; gives nothing; may be a coroutine (`task<>`).
template <class F>
concept receive_handler
  = std::is_void_v<detail::handler_result<F, const message&>>;

/// A handler for `agent::send`: takes nothing or a `context&`; gives a
/// `value`, an `optional<value>`, or a vector of either; may be a coroutine.
template <class F>
concept send_handler = requires(detail::handler_result<F> given) {
  { detail::to_emission(std::move(given)) } -> std::same_as<emission>;
};

/// A hook: takes a `const value&` and, if it likes, a `context&`; gives the
/// value to go on with, or nothing (`nullopt`) to drop it; may be a coroutine.
template <class F>
concept hook_handler
  = std::convertible_to<detail::handler_result<F, const value&>,
                        std::optional<value>>;

} // namespace summoner
