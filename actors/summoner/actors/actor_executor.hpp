// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/blocking_watch.hpp"
#include "summoner/actors/interfaces.hpp"
#include "summoner/actors/turn.hpp"
#include "summoner/async/executor.hpp"
#include "summoner/async/task_scope.hpp"
#include "summoner/async/worker_pool.hpp"

#include <caf/actor_addr.hpp>
#include <caf/behavior.hpp>
#include <caf/message.hpp>
#include <caf/message_id.hpp>
#include <caf/scheduled_actor.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

namespace summoner::actors {

/// What the executors of one client share.
struct executor_parts {
  std::shared_ptr<turn> handler_turn;
  /// Null where nothing is offloaded.
  std::shared_ptr<async::worker_pool> workers = {};
  blocking_watch watch = {};
};

/// Owns and runs the coroutines of one actor, one at a time and under the turn
/// of its client. Lives in the state of the actor, behind all that they use.
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
  actor_executor(caf::scheduled_actor* self, const executor_parts& shared,
                 std::function<void()> proceed);

  actor_executor(const actor_executor&) = delete;
  actor_executor& operator=(const actor_executor&) = delete;

  ~actor_executor() override;

  // -- async::executor --------------------------------------------------------

  [[nodiscard]] time_point now() const override;

  void post(async::wait_ptr op) override;

  timer_id start_timer(duration delay, async::wait_ptr op) override;

  void cancel_timer(timer_id id) noexcept override;

  void note_end(const async::root& which) noexcept override;

  [[nodiscard]] async::worker_pool& workers() override;

  // -- for services that coroutines use ---------------------------------------

  /// The actor behind an executor. Throws `std::logic_error` if it is none.
  static actor_executor& of(async::executor& where);

  /// Asks in the name of the actor. `on_answer` is for what `whom` says, or for
  /// a `caf::error&`, also when `whom` ends, and is called on the actor.
  caf::message_id request(const caf::strong_actor_ptr& whom, caf::message what,
                          caf::behavior on_answer);

  /// The end of each request: nobody waits for the answer any more. Without
  /// one, `on_answer` is called with an error, and forgotten: CAF would keep
  /// it.
  void close_request(caf::message_id request, bool is_answered);

  [[nodiscard]] caf::actor_system& system() const noexcept {
    return self_->home_system();
  }

  // -- for the actor ----------------------------------------------------------

  /// Queues a coroutine of this actor; `run` resumes it.
  void make_ready(async::wait_ptr op);

  /// Runs `work` up to its first suspension, and then as its events come.
  void spawn(task<> work) {
    tasks_.spawn(std::move(work));
  }

  /// Resumes what is ready, if the turn can be had; else when it comes.
  void run();

  /// Cancels all coroutines, and when they have cleaned up calls `last` and
  /// nothing else any more. Called again, or if it `is_urgent`, destroys them
  /// without waiting. All of it under the turn, now or when it comes: what ends
  /// with a coroutine is code of the user, which must not meet another handler.
  void end(std::function<void()> last, bool is_urgent);

  /// How many coroutines were resumed so far.
  [[nodiscard]] std::uint64_t activity() const noexcept {
    return activity_;
  }

  /// Whether nothing here will go on by itself: no coroutine is ready, no timer
  /// runs, nothing is offloaded.
  [[nodiscard]] bool is_parked() const noexcept {
    return ready_.empty() && timers_.empty() && !has_outside_work();
  }

private:
  using timer_map
    = std::multimap<time_point, std::pair<timer_id, async::wait_ptr>>;

  void answer_with(caf::message_id request, caf::sec why);

  [[nodiscard]] bool is_asked(const caf::actor_addr& whom) const;

  void note_down(const caf::actor_addr& whom);

  void go_on(async::wait_op& op);

  void arm();

  void disarm() noexcept;

  void fire();

  caf::scheduled_actor* self_;
  turn::ticket ticket_;
  std::shared_ptr<async::worker_pool> workers_;
  blocking_watch watch_;
  std::function<void()> proceed_;
  std::deque<async::wait_ptr> ready_;
  std::function<void()> last_;
  bool must_cancel_ = false;
  bool is_urgent_ = false;
  timer_map timers_; // by due time
  std::unordered_map<timer_id, timer_map::iterator> timers_by_id_;
  timer_id last_timer_ = 0;
  std::uint64_t activity_ = 0;
  bool is_running_ = false;
  const async::root* watched_ = nullptr; // whose resumption is being timed
  blocking_watch::time_point watched_since_;
  std::vector<std::pair<caf::message_id, caf::actor_addr>> requests_;
  // The one entry in the actor system's clock: for the earliest timer.
  bool is_armed_ = false;
  time_point armed_for_;
  caf::message_id armed_id_;
  async::task_scope tasks_{*this}; // ends before what it runs on
};

} // namespace summoner::actors
