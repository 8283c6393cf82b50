// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/actor_executor.hpp"
#include "summoner/actors/client_parts.hpp"
#include "summoner/actors/interfaces.hpp"
#include "summoner/actors/outbox.hpp"
#include "summoner/actors/wakeup.hpp"
#include "summoner/client/timed_schedule.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <vector>

namespace summoner::actors {

/// Settings of a SENDER.
struct sender_settings {
  /// Which of the agent's senders this is.
  std::size_t index = 0;
  /// A frame is refused when the line that a relay makes of it is longer.
  std::size_t max_bytes_per_frame = 65'536;
  /// Failures in a row that end the client.
  std::size_t max_worker_errors = 3;
  /// Whether frames are collected while the WRITER has some already.
  bool coalesces = true;
};

/// State of a SENDER.
class sender_state {
public:
  static inline constexpr const char* name = "summoner.sender";

  explicit sender_state(sender_actor::pointer self);

  sender_actor::behavior_type
  make_behavior(client_parts parts, sender_settings settings,
                writer_actor writer, client_actor owner);

private:
  // -- message handlers -------------------------------------------------------

  void set_online(bool is_online);

  void activate(activation& what);

  void settle_bytes(std::size_t bytes);

  caf::result<finished> finish();

  void end(const caf::error& reason);

  // -- what decides when to run: one of these for each kind -------------------

  task<> run_again_and_again();

  task<> run_for_events();

  task<> run_by_clock();

  // -- one run ----------------------------------------------------------------

  task<> run_hub(event_data data);

  task<> run_when_due();

  task<> run_once(event_data& data);

  task<> emit(value payload, frame_batch& into);

  task<> ask_condition(bool& may_run);

  // -- helpers ----------------------------------------------------------------

  task<> pause();

  task<> yield();

  task<> make_room();

  [[nodiscard]] const agent::sender& definition() const noexcept {
    return parts_->definition->senders()[settings_.index];
  }

  [[nodiscard]] const std::string& label() const noexcept {
    return parts_->names->senders[settings_.index];
  }

  [[nodiscard]] bool has_computed(actor_executor::time_point started,
                                  std::uint64_t activity) const;

  [[nodiscard]] bool may_start() const noexcept;

  [[nodiscard]] bool is_ending() const noexcept {
    return is_finishing_ || parts_->requests->quit;
  }

  [[nodiscard]] bool must_catch_up() const noexcept;

  [[nodiscard]] std::optional<actor_executor::time_point> due_time() const {
    return must_catch_up() ? executor_->now() : schedule_->due();
  }

  [[nodiscard]] bool is_done() const noexcept;

  [[nodiscard]] bool wants(event_data& data);

  void disarm();

  void count_failure(const caf::error& error);

  /// Ends every message handler: lets coroutines run, passes on what they made,
  /// tells which runs have ended.
  void proceed();

  void report_ended_runs();

  // -- member variables -------------------------------------------------------

  sender_actor::pointer self_;
  std::optional<client_parts> parts_;
  sender_settings settings_;
  client_actor owner_;
  std::optional<outbox> outbox_;
  std::size_t failures_in_a_row_ = 0;
  bool is_online_ = false;
  bool is_finishing_ = false;
  bool is_pausing_ = false;
  caf::typed_response_promise<finished> finished_;
  // Of hubs and timed senders only.
  run_source_actor source_;         // of the runs; both end when told
  std::deque<run_data> incoming_;   // runs to start; collected until due
  std::vector<event_data> dropped_; // to be destroyed under the turn
  runs_ended ended_;                // not reported yet
  std::optional<client::timed_schedule> schedule_;
  // In this order: tasks, in the executor, wait for the wakeup.
  std::optional<actor_executor> executor_;
  std::optional<wakeup> change_;
};

/// Runs one of an agent's senders, passes what it gives through the send hooks
/// and hands the frames to the WRITER. One per registered sender; spawned and
/// monitored by the CLIENT.
///
/// @par Back-pressure  See `outbox`: a tick or timed sender starts no run while
///                     it is full. Runs of a hub are started by the FLOW
///                     MANAGER, and do not count as ended while it is full.
/// @par Ending         Ticks and the clock start nothing once `quit` was asked;
///                     hubs go on to run for events. One with a clock does so
///                     at once, also for those that waited.
/// @par Exit           Only when told; a suspended handler is cancelled, under
///                     the turn, and what was made is handed over.
sender_actor::behavior_type
sender(sender_actor::stateful_pointer<sender_state> self, client_parts parts,
       sender_settings settings, writer_actor writer, client_actor owner);

} // namespace summoner::actors
