// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/flow/action.hpp"
#include "summoner/flow/event_data.hpp"
#include "summoner/flow/trigger.hpp"

#include <utility>

namespace summoner::flow {

/// What a receiver may return: what happened, why, and data for the senders
/// that hear it. Made by `move`, `stay` and `test`.
///
/// What is proposed to `download_states` are the nodes of the route as they
/// stand there, gates included, and not the state that was let through: `stay`
/// on `/all --> closed` proposes `/all`, with which the agent would be
/// everywhere. `summoner check` finds such events where they are declared.
///
/// @par Threads   A value; copies share the data.
class event {
public:
  event(action what, trigger why, event_data data = {})
    : what_(what), why_(std::move(why)), data_(std::move(data)) {
  }

  [[nodiscard]] action what() const noexcept {
    return what_;
  }

  [[nodiscard]] const trigger& why() const noexcept {
    return why_;
  }

  [[nodiscard]] const event_data& data() const noexcept {
    return data_;
  }

private:
  action what_;
  trigger why_;
  event_data data_;
};

/// The agent leaves the source of the route for its label and target.
/// @relates event
[[nodiscard]] inline event move(trigger why, event_data data = {}) {
  return {action::move, std::move(why), std::move(data)};
}

/// The agent stays at the source of the route.
/// @relates event
[[nodiscard]] inline event stay(trigger why, event_data data = {}) {
  return {action::stay, std::move(why), std::move(data)};
}

/// The agent tries the label of the route.
/// @relates event
[[nodiscard]] inline event test(trigger why, event_data data = {}) {
  return {action::test, std::move(why), std::move(data)};
}

} // namespace summoner::flow

namespace summoner {

using flow::event;
using flow::move;
using flow::stay;
using flow::test;

} // namespace summoner
