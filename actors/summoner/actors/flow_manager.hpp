// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/actor_executor.hpp"
#include "summoner/actors/client_parts.hpp"
#include "summoner/actors/interfaces.hpp"
#include "summoner/actors/receive_side.hpp"
#include "summoner/actors/wakeup.hpp"
#include "summoner/async/task.hpp"
#include "summoner/client/run_queue.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace summoner::actors {

/// State of the FLOW MANAGER.
class flow_manager_state {
public:
  static inline constexpr const char* name = "summoner.flow_manager";

  explicit flow_manager_state(flow_manager_actor::pointer self);

  flow_manager_actor::behavior_type
  make_behavior(client_parts parts, std::vector<sender_actor> senders,
                client::run_queue_limits limits);

private:
  /// A batch and how far it has been handled.
  struct pending_batch {
    std::shared_ptr<const protocol::line_chunk> chunk;
    std::size_t next = 0;
  };

  // -- message handlers -------------------------------------------------------

  void serve(reader_actor source);

  void add_batch(const inbound_batch& batch);

  void leave_behind();

  void end_runs(const runs_ended& x);

  caf::result<finished> finish();

  void end(const caf::error& reason);

  // -- the path of a message --------------------------------------------------

  task<> handle_lines();

  void complete_line();

  void line_up(std::vector<client::hub_run> runs);

  void fill_slots();

  void start(std::size_t sender, run_data data);

  void send_activations();

  // -- helpers ----------------------------------------------------------------

  [[nodiscard]] bool may_handle() const noexcept;

  void grant_credit();

  void warn_if_crowded();

  [[nodiscard]] finished progress() const noexcept;

  /// Ends every message handler: lets coroutines run, passes on the runs that
  /// they started, answers `finish`.
  void proceed();

  // -- member variables -------------------------------------------------------

  flow_manager_actor::pointer self_;
  std::optional<client_parts> parts_;
  std::optional<receive_side> handlers_;
  std::vector<sender_actor> senders_;           // in the agent's order
  std::vector<std::vector<run_data>> starting_; // for each of them
  std::vector<std::size_t> starting_order_;     // of those that have some
  std::size_t started_ = 0;
  std::optional<client::run_queue> queue_;
  reader_actor source_;     // of this session
  std::size_t granted_ = 0; // batches that it may still send
  std::deque<pending_batch> batches_;
  actor_executor::time_point busy_since_; // handling lines without a pause
  bool is_finishing_ = false;
  bool is_handling_ = false;
  caf::typed_response_promise<finished> finished_;
  // In this order: tasks, in the executor, wait for the wakeup.
  std::optional<actor_executor> executor_;
  std::optional<wakeup> arrival_;
};

/// Runs the receive side of one client, strictly one message at a time, and
/// starts the runs of its hubs. One per client; spawned and monitored by the
/// CLIENT.
///
/// @param senders The agent's, in the order of registration.
/// @param limits Of the runs that wait and are in flight, for all senders.
/// @par Back-pressure  At most 8 batches wait here or are on their way, those
///                     of an older session included: it is the manager that
///                     grants a READER its credit, when a batch is done. No
///                     line is handled while the queue of runs is full.
/// @par Exit           Only when told; handlers that are suspended are
///                     cancelled, under the turn, lines not handled yet are
///                     lost.
flow_manager_actor::behavior_type
flow_manager(flow_manager_actor::stateful_pointer<flow_manager_state> self,
             client_parts parts, std::vector<sender_actor> senders,
             client::run_queue_limits limits);

} // namespace summoner::actors
