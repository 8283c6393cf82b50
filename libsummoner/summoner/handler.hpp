// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/task.hpp"
#include "summoner/context.hpp"
#include "summoner/error.hpp"
#include "summoner/flow/event.hpp"
#include "summoner/flow/proposals.hpp"
#include "summoner/flow/states.hpp"
#include "summoner/json/value.hpp"

#include <concepts>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
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
  = std::function<deferred<std::optional<event>>(const message&, context&)>;

/// A `send` handler as the runtime calls it; the data is empty for those that
/// take none, and outlives the coroutine.
using send_function = std::function<deferred<emission>(event_data&, context&)>;

/// An `upload_states` handler as the runtime calls it.
using upload_function
  = std::function<deferred<states>(const message&, context&)>;

/// A `download_states` handler as the runtime calls it.
using download_function
  = std::function<deferred<std::monostate>(const proposals&, context&)>;

/// A hook as the runtime calls it; nothing drops the message.
using hook_function
  = std::function<deferred<std::optional<value>>(const value&, context&)>;

/// A `setup` or `teardown` callback as the runtime calls it.
using bookend_function = std::function<deferred<std::monostate>(context&)>;

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

/// What becomes a value; one that is none of the types above and below.
template <std::convertible_to<value> T>
emission to_emission(T x) {
  return value(std::move(x));
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

// Only for values, not for what converts to one, as numbers do.
template <std::same_as<value> T>
states to_states(const T& x) {
  auto result = states::from(x);
  if (!result)
    throw std::invalid_argument{describe(result.error())};
  return *std::move(result);
}

template <class T>
requires(!std::is_same_v<T, value> && std::convertible_to<T, states>) states
  to_states(T x) {
  return states{std::move(x)};
}

template <class T>
states to_states(std::optional<T> x) {
  return x ? to_states(*std::move(x)) : states{};
}

template <class T>
inline constexpr bool is_multi_v
  = std::is_same_v<
      T, std::vector<
           value>> || std::is_same_v<T, std::vector<std::optional<value>>>;

template <class To, class From>
To convert(From&& from) {
  if constexpr (std::is_same_v<To, emission>)
    return to_emission(std::forward<From>(from));
  else if constexpr (std::is_same_v<To, states>)
    return to_states(std::forward<From>(from));
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

/// The task of a handler; throws if there is none, or it has run before.
template <class T>
task<T> started(task<T> work) {
  if (!work)
    throw std::logic_error{"the handler returned an empty task"};
  work.expect_new();
  return work;
}

/// Calls `f` and turns what it gives, now or later, into a `To`.
template <class To, class F, class... Ts>
deferred<To> call(F& f, Ts&... args) {
  using given = std::invoke_result_t<F&, Ts&...>;
  if constexpr (std::is_void_v<given>) {
    f(args...);
    return To{};
  } else if constexpr (std::is_same_v<given, task<To>>) {
    return started(f(args...));
  } else if constexpr (async::detail::is_task_v<given>) {
    return convert_task<To>(started(f(args...)));
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

template <class F, class Data>
struct result_with_data : std::type_identity<handler_result<F, Data&>> {};

template <class F>
struct result_with_data<F, void> : std::type_identity<handler_result<F>> {};

template <class F, class Data>
using handler_result_with_data = typename result_with_data<F, Data>::type;

// -- the data that a handler takes --------------------------------------------

template <class>
struct first_parameter {};

template <class R, class A, class... Ts>
struct first_parameter<R (*)(A, Ts...)> : std::type_identity<A> {};

template <class R, class A, class... Ts>
struct first_parameter<R (*)(A, Ts...) noexcept> : std::type_identity<A> {};

template <class C, class R, class A, class... Ts>
struct first_parameter<R (C::*)(A, Ts...)> : std::type_identity<A> {};

template <class C, class R, class A, class... Ts>
struct first_parameter<R (C::*)(A, Ts...) const> : std::type_identity<A> {};

template <class C, class R, class A, class... Ts>
struct first_parameter<R (C::*)(A, Ts...) noexcept> : std::type_identity<A> {};

template <class C, class R, class A, class... Ts>
struct first_parameter<R (C::*)(A, Ts...) const noexcept>
  : std::type_identity<A> {};

/// What a handler that can be looked into takes first; void for all others.
template <class F>
consteval auto declared_parameter() {
  if constexpr (requires { typename first_parameter<F>::type; })
    return std::remove_cvref<typename first_parameter<F>::type>{};
  else if constexpr (requires {
                       typename first_parameter<decltype(&F::operator())>::type;
                     })
    return std::remove_cvref<
      typename first_parameter<decltype(&F::operator())>::type>{};
  else
    return std::type_identity<void>{};
}

/// The type of the data that `F` takes as its first parameter; void when it
/// takes none. A generic lambda takes a `value`; it is never tried with
/// anything else, since its body might not compile.
template <class F>
consteval auto data_type() {
  using declared = typename decltype(declared_parameter<F>())::type;
  if constexpr (std::invocable<F&> || std::is_same_v<declared, context>)
    return std::type_identity<void>{};
  else if constexpr (!std::is_void_v<declared>)
    return std::type_identity<declared>{};
  else if constexpr (std::invocable<
                       F&, value&> || std::invocable<F&, value&, context&>)
    return std::type_identity<value>{};
  else
    return std::type_identity<void>{};
}

template <class F>
using data_of = typename decltype(data_type<F>())::type;

/// What an event can carry: what converts to a `value` is carried as one, and
/// of a shared object the object itself is the data.
template <class T>
concept carried = flow::detail::object_data<T> || std::same_as<
  value, T> || std::same_as<event_data, T>;

/// What a sender may take: that, or nothing.
template <class T>
concept send_parameter = std::is_void_v<T> || carried<T>;

/// What a sender may give.
template <class T>
concept sendable = std::is_void_v<T> || requires(T x) {
  { to_emission(std::move(x)) } -> std::same_as<emission>;
};

/// The data as what the handler takes; throws when it is something else. An
/// event without data carries null for those that take a `value`.
template <class T>
T& data_as(event_data& data, std::string_view whose) {
  if constexpr (std::is_same_v<T, event_data>) {
    return data;
  } else {
    if constexpr (std::is_same_v<T, value>)
      if (!data)
        data = event_data{value()};
    if (auto* found = data.template get<T>())
      return *found;
    throw std::invalid_argument{
      std::string{whose} + " takes other data than the event carries: "
      + flow::detail::name_of(typeid(T)) + ", not " + data.type_name()};
  }
}

/// The one type of data that `F` takes; null when it takes none, or whatever
/// there is.
template <class F>
const std::type_info* data_type_of() noexcept {
  using data = data_of<F>;
  if constexpr (std::is_void_v<data> || std::is_same_v<data, event_data>)
    return nullptr;
  else
    return &typeid(data);
}

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

/// Wraps a `send` handler, whatever it takes.
template <class F>
send_function adapt_send(F handler) {
  using data_type = data_of<F>;
  return
    [handler = std::move(handler)](event_data& data, context& ctx) mutable {
      if constexpr (std::is_void_v<data_type>) {
        if constexpr (std::invocable<F&, context&>)
          return call<emission>(handler, ctx);
        else
          return call<emission>(handler);
      } else {
        auto& taken = data_as<data_type>(data, "the sender");
        if constexpr (std::invocable<F&, data_type&, context&>)
          return call<emission>(handler, taken, ctx);
        else
          return call<emission>(handler, taken);
      }
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
/// a `context&`; gives nothing, an `event` or an `optional<event>`; may be a
/// coroutine (a `task<>` of one of these).
template <class F>
concept receive_handler
  = std::is_void_v<detail::handler_result<F, const message&>> || std::
    convertible_to<detail::handler_result<F, const message&>,
                   std::optional<event>>;

/// A handler for `agent::send`: takes nothing, or the data of an event (a
/// `value`, an object of a type that does not convert to one, or `event_data`
/// for whatever there is), and, if it likes, a `context&`; gives nothing, what
/// converts to a `value`, an `optional<value>`, or a vector of either; may be a
/// coroutine.
template <class F>
concept send_handler
  = detail::send_parameter<detail::data_of<F>> && detail::sendable<
    detail::handler_result_with_data<F, detail::data_of<F>>>;

/// A handler for `agent::upload_states`: takes a `const message&` and, if it
/// likes, a `context&`; gives what `states` is made of, a `value`, or an
/// `optional` of either; may be a coroutine.
template <class F>
concept upload_handler = requires {
  {
    detail::to_states(std::declval<detail::handler_result<F, const message&>>())
    } -> std::same_as<states>;
};

/// A handler for `agent::download_states`: takes `const proposals&` and, if it
/// likes, a `context&`; gives nothing; may be a coroutine (`task<>`).
template <class F>
concept download_handler
  = std::is_void_v<detail::handler_result<F, const proposals&>>;

/// A callback for `agent::setup` or `agent::teardown`: takes nothing or a
/// `context&`; gives nothing; may be a coroutine (`task<>`).
template <class F>
concept bookend_handler = std::is_void_v<detail::handler_result<F>>;

/// A hook: takes a `const value&` and, if it likes, a `context&`; gives the
/// value to go on with, or nothing (`nullopt`) to drop it; may be a coroutine.
/// Not a bool, which would be taken for the value.
template <class F>
concept hook_handler
  = std::convertible_to<detail::handler_result<F, const value&>,
                        std::optional<value>> && !std::
    same_as<detail::handler_result<F, const value&>, bool>;

} // namespace summoner
