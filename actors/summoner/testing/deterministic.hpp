// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/messages.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>

namespace summoner::testing {

/// Runs actors one message at a time on the test thread, with a fake clock.
/// Nothing happens until `run()` or `advance()`, and the same calls have the
/// same results every time.
///
/// @par Threads   One: the thread of the test.
/// @par Errors    Actors that do not come to rest, because they go on without
///                letting time pass, do not hang the test: after
///                `message_limit` messages at one instant, `run` and `advance`
///                throw `std::runtime_error`.
class deterministic {
  struct system_config : caf::actor_system_config {
    system_config();
  };

  system_config cfg_;

public:
  deterministic() = default;

  deterministic(const deterministic&) = delete;
  deterministic& operator=(const deterministic&) = delete;

  virtual ~deterministic() = default;

  caf::actor_system sys{cfg_};
  caf::scheduler::test_coordinator& sched
    = dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler());
  caf::scoped_actor self{sys, true};

  /// How many messages may be delivered before time must pass.
  std::size_t message_limit = 1'000'000;

  /// Delivers messages until every mailbox is empty. Fires no timers.
  /// @returns How many messages were delivered.
  std::size_t run();

  /// Moves the fake clock from timer to timer up to `delta` later and delivers
  /// what became due, so that what a timer starts has its time to happen.
  /// @returns How many messages were delivered.
  std::size_t advance(std::chrono::nanoseconds delta);

  /// The time of the fake clock since the beginning.
  [[nodiscard]] std::chrono::nanoseconds now() const {
    return sched.clock().now().time_since_epoch() - started_at_;
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

protected:
  /// Called before messages are delivered, whenever `run` is called or the
  /// clock has moved.
  virtual void begin_instant() {
  }

private:
  std::size_t deliver(std::size_t already);

  std::chrono::nanoseconds started_at_ = sched.clock().now().time_since_epoch();
};

} // namespace summoner::testing
