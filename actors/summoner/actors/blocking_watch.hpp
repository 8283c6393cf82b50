// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/log.hpp"

#include <caf/actor_clock.hpp>

#include <chrono>
#include <string_view>
#include <utility>

namespace summoner::actors {

/// Warns of handlers that hold up their client: from being called or resumed
/// until they return or suspend they have a thread, and the client's turn.
///
/// @par Threads   Any.
/// @par Lifetime  Within that of the actor system.
class blocking_watch {
public:
  using time_point = caf::actor_clock::time_point;
  using duration = std::chrono::milliseconds;

  /// Watches nothing.
  blocking_watch() = default;

  /// @param limit What is longer is told; 0 is off.
  blocking_watch(caf::actor_clock& clock, duration limit, logger log)
    : clock_(&clock), limit_(limit), log_(std::move(log)) {
  }

  /// The time before a handler runs.
  [[nodiscard]] time_point begin() const {
    return limit_.count() == 0 ? time_point{} : clock_->now();
  }

  /// Warns if it has run for too long.
  /// @param name The handler's, for people.
  void end(time_point since, std::string_view name) const {
    if (limit_.count() == 0)
      return;
    auto taken = std::chrono::duration_cast<duration>(clock_->now() - since);
    if (taken > limit_)
      log_.warning("{} held up its client for {} ms; see offload for what "
                   "blocks or takes long",
                   name.empty() ? "a handler" : name, taken.count());
  }

private:
  caf::actor_clock* clock_ = nullptr;
  duration limit_{0};
  logger log_;
};

} // namespace summoner::actors
