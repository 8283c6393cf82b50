// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/client/run_queue.hpp"
#include "summoner/flow/event_filter.hpp"
#include "summoner/flow/tape.hpp"

#include <cstddef>
#include <set>
#include <utility>
#include <vector>

namespace summoner {

class agent;

} // namespace summoner

namespace summoner::client {

/// Decides which senders run for the events of a message.
///
/// @par Threads   Immutable once it is made.
/// @par Lifetime  Refers to the agent.
class dispatcher {
public:
  explicit dispatcher(const agent& definition);

  /// The senders that an event starts, in the order of registration: those
  /// whose routes hear the receiver's and whose filters pass.
  [[nodiscard]] std::vector<std::size_t> hearers(std::size_t receiver,
                                                 const event& what) const;

  /// The run of one of them. Snapshots are taken here, so this is called as
  /// soon as the event is returned; throws what the copy constructor throws.
  [[nodiscard]] hub_run run_of(std::size_t sender, const event& what) const;

  /// Whether the sender is given the data of each event; else it runs once for
  /// each key of a message.
  [[nodiscard]] bool takes_data(std::size_t sender) const;

private:
  const agent* definition_;
  std::vector<flow::event_filter> filters_; // of each sender
  // For each receiver the senders that hear it.
  std::vector<std::vector<std::size_t>> hearers_;
};

/// Puts the runs of one message into order: of a sender without data only the
/// first for each key stays.
///
/// @par Lifetime  Refers to the dispatcher and to the states of the message.
class message_runs {
public:
  explicit message_runs(const dispatcher& rules) : rules_(&rules) {
  }

  /// Adds what the event of one activation starts, in the order of activations.
  void add(const flow::activation& where, std::vector<hub_run> runs);

  /// All of them, in order.
  [[nodiscard]] std::vector<hub_run> take() {
    return std::move(runs_);
  }

private:
  /// A sender and a key; null for initial routes.
  using heard = std::pair<std::size_t, const std::string*>;

  const dispatcher* rules_;
  std::vector<hub_run> runs_;
  std::set<heard> heard_;
};

} // namespace summoner::client
