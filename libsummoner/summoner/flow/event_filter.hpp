// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/flow/action.hpp"
#include "summoner/flow/event.hpp"
#include "summoner/flow/trigger.hpp"

#include <optional>
#include <vector>

namespace summoner::flow {

/// Which of the events that a sender hears it runs for. An absent set passes
/// everything, an empty one nothing, and both sets must pass.
struct event_filter {
  std::optional<std::vector<action>> on_actions;
  /// Compared for equality: an ancestor is another trigger.
  std::optional<std::vector<trigger>> on_triggers;

  [[nodiscard]] bool passes(action what, const trigger& why) const noexcept;

  [[nodiscard]] bool passes(const event& what) const noexcept {
    return passes(what.what(), what.why());
  }
};

} // namespace summoner::flow
