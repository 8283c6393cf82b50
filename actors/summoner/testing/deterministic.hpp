// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/messages.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>

namespace summoner::testing {

/// Runs actors one message at a time on the test thread, with a fake clock.
/// Nothing happens until `run()` or `advance()`.
class deterministic {
  struct system_config : caf::actor_system_config {
    system_config() {
      add_message_types<caf::id_block::summoner_actors>();
      set("logger.file-verbosity", caf::atom("quiet"));
      set("scheduler.policy", caf::atom("testing"));
    }
  };

  system_config cfg_;

public:
  caf::actor_system sys{cfg_};
  caf::scheduler::test_coordinator& sched
    = dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler());
  caf::scoped_actor self{sys, true};

  /// Delivers messages until every mailbox is empty. Fires no timers.
  /// @returns How many messages were delivered.
  std::size_t run() {
    std::size_t count = 0;
    while (sched.try_run_once())
      ++count;
    return count;
  }

  /// Moves the fake clock from timer to timer up to `delta` later and delivers
  /// what became due, so that what a timer starts has its time to happen.
  /// @returns How many messages were delivered.
  std::size_t advance(std::chrono::nanoseconds delta) {
    auto& clock = sched.clock();
    auto end = clock.current_time + delta;
    auto count = run();
    while (clock.has_pending_timeout()
           && clock.schedule().begin()->first <= end) {
      auto due = clock.schedule().begin()->first;
      sched.advance_time(std::max(due - clock.current_time, delta * 0));
      count += run();
    }
    if (end > clock.current_time)
      sched.advance_time(end - clock.current_time);
    return count;
  }

  /// Time-outs and delayed messages that wait for the clock.
  [[nodiscard]] std::size_t pending_timers() {
    return sched.clock().schedule().size();
  }

  /// Asks an actor and delivers messages.
  /// @returns The reply, empty until it comes.
  template <class Reply, class Handle, class... Ts>
  std::shared_ptr<std::optional<Reply>> ask(const Handle& whom, Ts... what) {
    auto reply = std::make_shared<std::optional<Reply>>();
    auto asker = [reply](caf::event_based_actor* me, const Handle& target,
                         const Ts&... xs) {
      me->request(target, caf::infinite, xs...).then([reply](const Reply& x) {
        *reply = x;
      });
    };
    sys.spawn(asker, whom, what...);
    run();
    return reply;
  }

  /// Tells an actor to end, and lets it.
  template <class Handle>
  void stop(Handle& who) {
    if (who)
      self->send_exit(who, caf::exit_reason::user_shutdown);
    who = nullptr;
    run();
  }
};

} // namespace summoner::testing
