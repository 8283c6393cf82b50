// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/interfaces.hpp"
#include "summoner/actors/turn.hpp"
#include "summoner/async/executor.hpp"

#include <caf/scheduled_actor.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <unordered_map>

namespace summoner::actors {

/// Runs the coroutines of one actor, one at a time and under the turn of its
/// client. Lives in the state of the actor, before anything that owns tasks.
///
/// The actor forwards `resume` and `atom::turn` to it, and calls `run` at the
/// end of every handler that may have made a coroutine ready. A timer is no
/// message of the actor: when one fires, the executor calls `proceed`.
///
/// @par Threads   `post` from any thread, all else inside the actor.
class actor_executor final : public async::executor {
public:
  /// @param proceed What the actor does at the end of a handler: calls `run`
  ///                and passes on what the coroutines made.
  actor_executor(caf::scheduled_actor* self, std::shared_ptr<turn> shared,
                 std::function<void()> proceed);

  actor_executor(const actor_executor&) = delete;
  actor_executor& operator=(const actor_executor&) = delete;

  ~actor_executor() override;

  // -- async::executor --------------------------------------------------------

  [[nodiscard]] time_point now() const override;

  void post(async::wait_ptr op) override;

  timer_id start_timer(duration delay, async::wait_ptr op) override;

  void cancel_timer(timer_id id) noexcept override;

  // -- for the actor ----------------------------------------------------------

  /// Queues a coroutine of this actor; `run` resumes it.
  void make_ready(async::wait_ptr op);

  /// Resumes what is ready, if the turn can be had; else when it comes.
  void run();

  /// Calls `what`, and nothing else any more, while it has the turn: now or
  /// when it comes. For the end of the actor: destroying a suspended coroutine
  /// runs code of the user, which must not meet another handler.
  void run_last(std::function<void()> what);

  /// How many coroutines were resumed so far.
  [[nodiscard]] std::uint64_t activity() const noexcept {
    return activity_;
  }

  /// Whether nothing here will go on by itself: no coroutine is ready and no
  /// timer runs.
  [[nodiscard]] bool is_parked() const noexcept {
    return ready_.empty() && timers_.empty();
  }

private:
  using timer_map
    = std::multimap<time_point, std::pair<timer_id, async::wait_ptr>>;

  void arm();

  void disarm() noexcept;

  void fire();

  caf::scheduled_actor* self_;
  turn::ticket ticket_;
  std::function<void()> proceed_;
  std::deque<async::wait_ptr> ready_;
  std::function<void()> last_;
  timer_map timers_; // by due time
  std::unordered_map<timer_id, timer_map::iterator> timers_by_id_;
  timer_id last_timer_ = 0;
  std::uint64_t activity_ = 0;
  bool is_running_ = false;
  // The one entry in the actor system's clock: for the earliest timer.
  bool is_armed_ = false;
  time_point armed_for_;
  caf::message_id armed_id_;
};

} // namespace summoner::actors
