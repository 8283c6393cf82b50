// SPDX-License-Identifier: Apache-2.0

#include "summoner/testing/deterministic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace summoner::testing {

deterministic::system_config::system_config() {
  add_message_types<caf::id_block::summoner_actors>();
  set("logger.file-verbosity", caf::atom("quiet"));
  set("scheduler.policy", caf::atom("testing"));
}

std::size_t deterministic::run() {
  begin_instant();
  return deliver(0);
}

std::size_t deterministic::advance(std::chrono::nanoseconds delta) {
  auto& clock = sched.clock();
  auto end = clock.current_time + delta;
  auto all = run();
  auto at_this_instant = all;
  while (clock.has_pending_timeout()
         && clock.schedule().begin()->first <= end) {
    auto due = clock.schedule().begin()->first;
    auto step = std::max(due - clock.current_time, delta * 0);
    sched.advance_time(step);
    if (step > delta * 0) {
      at_this_instant = 0;
      begin_instant();
    }
    auto delivered = deliver(at_this_instant);
    at_this_instant += delivered;
    all += delivered;
  }
  if (end > clock.current_time)
    sched.advance_time(end - clock.current_time);
  return all;
}

// A timer that is due at once delivers a message, so this is also where a loop
// of such timers ends.
std::size_t deterministic::deliver(std::size_t already) {
  std::size_t count = 0;
  while (sched.try_run_once())
    if (already + ++count >= message_limit)
      throw std::runtime_error{fmt::format(
        "the actors do not come to rest: {} messages without letting time pass",
        message_limit)};
  return count;
}

} // namespace summoner::testing
