// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/flow/event.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>

namespace summoner::client {

/// One run of a hub that is to start: which sender, with which data.
struct hub_run {
  std::size_t sender = 0;
  event_data data;
};

/// Bounds of a `run_queue`.
struct run_queue_limits {
  /// Runs in flight.
  std::size_t concurrency = 50;
  /// Runs that wait for one in flight to end.
  std::size_t queue = 50;
  /// Events that wait for room in that queue, and those that timed senders
  /// collect.
  std::size_t bridge = 1000;
  /// Of the data in the queue, and of that in the bridge.
  std::size_t bytes = std::size_t{1} << 20;
};

/// What waits between the receivers of one client and its hubs: the event
/// bridge, the queue of runs, the slots of those in flight. The queue and the
/// bridge are one line, first come, first served; its head is the queue.
///
/// Nothing is refused: whoever fills it asks `is_full` before the next message.
/// So one message can pass the bounds, by its own events.
///
/// @par Threads   Not thread-safe. Owned by the FLOW MANAGER.
class run_queue {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit run_queue(run_queue_limits limits) noexcept : limits_(limits) {
  }

  /// Lines up one run.
  void push(hub_run run);

  /// Takes the next run that may start; it occupies a slot until `end`.
  std::optional<hub_run> next();

  /// So many runs in flight have ended.
  void end(std::size_t runs) noexcept;

  /// A timed sender collects this data: it counts against the bridge.
  void collect(std::size_t bytes) noexcept;

  /// So much of the collected data was used or dropped. Data may have another
  /// size by then; with the last item all is forgotten.
  void release(std::size_t items, std::size_t bytes) noexcept;

  /// Whether no further message may be handled for now.
  [[nodiscard]] bool is_full() const noexcept;

  /// Tells that the queue is 80% full, at most once a second.
  /// @returns The sender whose run came last, if it is time to warn.
  std::optional<std::size_t> warn(time_point now);

  [[nodiscard]] std::size_t waiting() const noexcept {
    return waiting_.size();
  }

  [[nodiscard]] std::size_t in_flight() const noexcept {
    return in_flight_;
  }

  [[nodiscard]] const run_queue_limits& limits() const noexcept {
    return limits_;
  }

private:
  struct entry {
    hub_run run;
    std::size_t bytes = 0; // when it came: others may change the data later
  };

  run_queue_limits limits_;
  std::deque<entry> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::size_t in_flight_ = 0;
  std::size_t collected_ = 0;
  std::size_t collected_bytes_ = 0;
  std::optional<time_point> warned_at_;
};

} // namespace summoner::client
