// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/counters.hpp"
#include "summoner/actors/interfaces.hpp"
#include "summoner/actors/watched_transport.hpp"
#include "summoner/config.hpp"
#include "summoner/log.hpp"
#include "summoner/relaying/idle_watch.hpp"
#include "summoner/relaying/pacer.hpp"
#include "summoner/relaying/room.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstddef>
#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

namespace summoner::actors {

/// State of the HUB.
class hub_state {
public:
  static inline constexpr const char* name = "summoner.hub";

  explicit hub_state(hub_actor::pointer self);

  hub_actor::behavior_type
  make_behavior(std::size_t max_pending_bytes,
                std::shared_ptr<relay_counters> counters, logger log,
                std::shared_ptr<const relay_limits> limits);

private:
  /// What the policies know of a client.
  struct conduct {
    relaying::pacer pace;
    relaying::idle_watch idle;
    std::shared_ptr<watched_transport> stream;
  };

  struct member {
    caf::actor_id id = 0; // of the SESSION
    session_actor session;
    reader_actor reader;
    writer_actor writer;
    relaying::receiver_load load;
    std::size_t held = 0;    // what its batches that wait cost
    bool is_closing = false; // nothing more is handed over
    bool is_offline = false; // and it counts as no receiver
    std::unique_ptr<conduct> policed = nullptr; // null without policies
  };

  /// A batch that waits until its receivers have caught up.
  struct held_batch {
    caf::actor_id source = 0;
    broadcast batch;
    std::shared_ptr<relaying::fan_out> progress;
  };

  // -- message handlers -------------------------------------------------------

  void join(reader_actor reader, writer_actor writer, traffic& watched);

  void go_offline();

  void leave();

  void take(broadcast& batch);

  void settle(std::size_t bytes);

  void end_pause(pause_over which);

  void look_for_idle(std::uint64_t generation);

  void change_limits(std::shared_ptr<const relay_limits> limits);

  caf::result<atom::drained> stop();

  // -- helpers ----------------------------------------------------------------

  member* find(caf::actor_id session);

  /// Gives and takes lines from now on.
  void admit(member who);

  /// @param progress Null when nobody asks how far it comes.
  void pass_on(caf::actor_id source, broadcast& batch,
               const std::shared_ptr<relaying::fan_out>& progress);

  /// For a batch that was passed on, and those that never came.
  void owe_credit(member& to, std::uint32_t batches);

  void give_credit(const member& to, std::uint32_t batches);

  void act_on(member& from, relaying::pacer::verdict todo);

  void slow_down(const member& from, relaying::pacer::verdict todo);

  /// @returns Whether it was done: not for one that is being closed.
  bool hand_over(member& to, outbound lines);

  void look_for_idle_later();

  /// Whether others wait for what this one does not take.
  [[nodiscard]] bool holds_up_others(const member& who) const;

  /// @param from Null for one that has left.
  bool must_wait(const member* from) const;

  void release_held();

  void answer_if_empty();

  // -- member variables -------------------------------------------------------

  hub_actor::pointer self_;
  relaying::room room_{0};
  std::shared_ptr<relay_counters> counters_;
  logger log_;
  std::shared_ptr<const relay_limits> limits_; // null without policies
  std::uint64_t idle_generation_ = 0;          // of the next look who is idle
  std::uint64_t pause_generation_ = 0;         // of the pauses that hold
  std::vector<member> members_;
  std::unordered_map<caf::actor_id, std::size_t> index_;        // by SESSION
  std::unordered_map<caf::actor_id, caf::actor_id> session_of_; // by WRITER
  std::deque<held_batch> held_;
  std::size_t departed_bytes_ = 0; // what batches of those that left cost
  std::vector<member> newcomers_;  // not admitted while that is too much
  bool is_stopping_ = false;
  caf::typed_response_promise<atom::drained> stopped_;
};

/// Passes the lines of each client on to all others: builds nothing, copies
/// nothing, gives every WRITER a pointer to the same bytes. One per relay.
///
/// @par Back-pressure  A batch waits here, and its READER gets no credit, while
///                     `relaying::room` says so. One who joins gets the first
///                     credit from here, too, and waits for it while too much
///                     is held of those that have left. With policies,
///                     `relaying::pacer` says when credit is given.
/// @par Exit           Only when told.
hub_actor::behavior_type
hub(hub_actor::stateful_pointer<hub_state> self, std::size_t max_pending_bytes,
    std::shared_ptr<relay_counters> counters, logger log,
    std::shared_ptr<const relay_limits> limits);

} // namespace summoner::actors
