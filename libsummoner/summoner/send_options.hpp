// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/executor.hpp"
#include "summoner/flow/event_filter.hpp"
#include "summoner/handler.hpp"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <ratio>
#include <type_traits>
#include <typeinfo>
#include <utility>

namespace summoner {

/// What a handler with data gets.
enum class data_mode : std::uint8_t {
  /// The object that the event carries, shared with the receiver that returned
  /// it and with all other runs.
  live,
  /// A deep copy of its own, taken when the receiver returned the event.
  snapshot,
};

namespace detail {

/// A function for `data_predicate`.
template <class F>
concept data_test = carried<data_of<F>> && requires(F& f, data_of<F>& data) {
  { f(data) } -> std::convertible_to<bool>;
};

/// A function or a coroutine for `run_condition`.
template <class F>
concept run_test = std::same_as<bool, handler_result<F>>;

} // namespace detail

/// A predicate on the data of an event: any function, but no coroutine, that
/// takes what the handler takes and gives a bool.
class data_predicate {
public:
  data_predicate() = default;

  template <detail::data_test F>
  requires(!std::same_as<data_predicate, F>) data_predicate(F f)
    : ask_([f = std::move(f)](event_data& data) mutable -> bool {
        return f(detail::data_as<detail::data_of<F>>(data, "when_data"));
      }),
      type_(detail::data_type_of<F>()) {
  }

  explicit operator bool() const noexcept {
    return static_cast<bool>(ask_);
  }

  /// Throws what the function throws, and `std::invalid_argument` when the
  /// data is of another type.
  bool operator()(event_data& data) const {
    return ask_(data);
  }

  /// The type of the data that the function takes; null when it takes whatever
  /// there is.
  [[nodiscard]] const std::type_info* data_type() const noexcept {
    return type_;
  }

private:
  std::function<bool(event_data&)> ask_;
  const std::type_info* type_ = nullptr;
};

/// Whether a timed sender may run now: a bool, a function, or a coroutine that
/// gives one, with or without a `context&`.
class run_condition {
public:
  using function = std::function<detail::deferred<bool>(context&)>;

  run_condition() = default;

  /// Not for pointers, which convert to bool, too.
  template <std::same_as<bool> T>
  run_condition(T may_run)
    : ask_([may_run](context&) -> detail::deferred<bool> { return may_run; }) {
  }

  template <detail::run_test F>
  run_condition(F f) : ask_(detail::adapt_nullary<bool>(std::move(f))) {
  }

  [[nodiscard]] bool is_present() const noexcept {
    return static_cast<bool>(ask_);
  }

  [[nodiscard]] const function& ask() const noexcept {
    return ask_;
  }

private:
  function ask_;
};

/// How often a timed sender runs: any duration, also `0.5s`. Absent by default;
/// read as an optional is.
class run_interval {
public:
  using duration = std::chrono::nanoseconds;

  run_interval() = default;

  run_interval(std::nullopt_t) noexcept {
  }

  /// Rounds up to nanoseconds; at most `async::executor::longest`, and zero for
  /// what is not a number.
  template <class Rep, class Period>
  run_interval(std::chrono::duration<Rep, Period> length) noexcept
    : length_(round_up(length)) {
  }

  template <class Rep, class Period>
  run_interval(
    std::optional<std::chrono::duration<Rep, Period>> length) noexcept {
    if (length)
      length_ = round_up(*length);
  }

  /// Only says what is wrong.
  template <class T>
  requires std::is_arithmetic_v<T> run_interval(T) {
    static_assert(!std::is_arithmetic_v<T>,
                  "every takes a duration, for example 2s or 500ms");
  }

  explicit operator bool() const noexcept {
    return length_.has_value();
  }

  /// @pre It is there.
  const duration& operator*() const noexcept {
    return *length_;
  }

  /// @pre It is there.
  const duration* operator->() const noexcept {
    return &*length_;
  }

private:
  template <class Rep, class Period>
  static duration round_up(std::chrono::duration<Rep, Period> length) noexcept {
    using exact = std::chrono::duration<double, std::nano>;
    if (length != length)
      return {};
    auto result = async::executor::bounded(length);
    auto is_cut = result < async::executor::longest
                  && exact{result} < exact{length};
    return is_cut ? result + duration{1} : result;
  }

  std::optional<duration> length_;
};

/// When and for what a sender runs; see `agent::send`. All absent: a tick
/// sender, which runs again and again. `{}` is absent, too: a filter that lets
/// nothing pass is `action_filter::none()` or `trigger_filter::none()`.
struct send_options {
  /// Makes the sender a hub, or a timed reactive one: it runs for events.
  action_filter on_actions = {};
  /// Compared for equality: the ancestor of a trigger does not stand for it.
  trigger_filter on_triggers = {};
  /// For handlers that take an event's data; absent means `live`.
  std::optional<data_mode> data = std::nullopt;
  /// Lets pass only some of the data. For a timed sender it is asked when the
  /// sender is due.
  data_predicate when_data = {};
  /// Makes the sender timed: due at once, and so long after the start of its
  /// last run.
  run_interval every = {};
  /// Asked whenever a timed sender is due. While it says no, one without
  /// filters is asked again every 100 ms; one with filters is disarmed until
  /// its next event, and the data that it has collected is dropped.
  run_condition run_while = {};

  /// Both filters.
  [[nodiscard]] flow::event_filter events() const {
    return {on_actions, on_triggers};
  }
};

} // namespace summoner
