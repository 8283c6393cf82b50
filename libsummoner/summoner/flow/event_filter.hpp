// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/flow/action.hpp"
#include "summoner/flow/event.hpp"
#include "summoner/flow/trigger.hpp"

#include <algorithm>
#include <concepts>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace summoner::flow {

/// A set that something must be in. Absent by default, when it passes
/// everything; a present but empty one passes nothing.
template <class T>
class filter {
public:
  filter() = default;

  filter(std::initializer_list<T> allowed) : allowed_(allowed) {
  }

  /// One is enough.
  filter(T allowed) : filter{std::initializer_list<T>{std::move(allowed)}} {
  }

  /// Only says what is wrong, as the next one.
  template <std::convertible_to<std::string_view> Name>
  filter(Name) {
    refuse_names<Name>();
  }

  template <std::convertible_to<std::string_view> Name>
  filter(std::initializer_list<Name>) {
    refuse_names<Name>();
  }

  explicit filter(std::vector<T> allowed) : allowed_(std::move(allowed)) {
  }

  /// The empty set, which passes nothing.
  static filter none() {
    return filter{std::vector<T>{}};
  }

  [[nodiscard]] bool is_present() const noexcept {
    return allowed_.has_value();
  }

  /// Whether nothing can pass.
  [[nodiscard]] bool is_empty_set() const noexcept {
    return allowed_ && allowed_->empty();
  }

  [[nodiscard]] bool passes(const T& what) const noexcept {
    return !allowed_
           || std::find(allowed_->begin(), allowed_->end(), what)
                != allowed_->end();
  }

  /// What passes, in the order given; nothing when absent.
  [[nodiscard]] std::vector<T> allowed() const {
    return allowed_.value_or(std::vector<T>{});
  }

private:
  template <class Name>
  static void refuse_names() {
    static_assert(
      !std::convertible_to<Name, std::string_view>,
      "a filter is made of actions or triggers, not of their names");
  }

  std::optional<std::vector<T>> allowed_;
};

/// On what a receiver did: `{action::move, action::stay}`.
using action_filter = filter<action>;

/// On why it did so: `{triggers["ok"]}`. Compared for equality: an ancestor is
/// another trigger.
using trigger_filter = filter<trigger>;

/// Which of the events that a sender hears it runs for: both filters must
/// pass.
struct event_filter {
  action_filter on_actions = {};
  trigger_filter on_triggers = {};

  [[nodiscard]] bool passes(action what, const trigger& why) const noexcept {
    return on_actions.passes(what) && on_triggers.passes(why);
  }

  [[nodiscard]] bool passes(const event& what) const noexcept {
    return passes(what.what(), what.why());
  }

  /// Whether there is one, so that a sender with it waits for events.
  [[nodiscard]] bool is_present() const noexcept {
    return on_actions.is_present() || on_triggers.is_present();
  }

  /// Whether no event can pass.
  [[nodiscard]] bool is_empty_set() const noexcept {
    return on_actions.is_empty_set() || on_triggers.is_empty_set();
  }
};

} // namespace summoner::flow

namespace summoner {

using flow::action_filter;
using flow::trigger_filter;

} // namespace summoner
