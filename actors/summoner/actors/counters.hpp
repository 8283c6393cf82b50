// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <atomic>
#include <cstdint>

namespace summoner::actors {

/// Counts of one connection, written by its actors and read by anybody.
///
/// Atomics, where everything else is a message: a program that shows the
/// progress of thousands of clients must not have to ask each of them.
struct stream_counters {
  using counter = std::atomic<std::uint64_t>;

  counter lines_read{0};
  counter lines_dropped{0}; // longer than the limit
  // Those queued are written, dropped, or still waiting.
  counter lines_queued{0};
  counter lines_written{0};
  counter lines_shed{0};      // too many waited without a stream
  counter lines_abandoned{0}; // waited when the WRITER ended
  // Of those written, the ones of connections that broke.
  counter lines_in_doubt{0};
  counter bytes_read{0};
  counter bytes_written{0};
};

/// Counts of one client.
struct client_counters : stream_counters {
  counter lines_handled{0};     // all handlers have run
  counter lines_left_behind{0}; // and never handled to the end
  counter lines_dropped_by_hook{0};
  counter lines_dropped_by_upload{0}; // upload_states failed
  counter payloads_dropped_by_hook{0};
  counter payloads_refused{0}; // too long, or not what JSON can carry
  counter handler_errors{0};   // a handler or hook threw
};

/// Counts of one relay; those of `stream_counters` are sums over all clients.
struct relay_counters : stream_counters {
  counter clients_accepted{0};
  counter clients_joined{0}; // lines reach them
  counter clients_gone{0};
  counter deliveries{0};
  counter lines_refused{0};   // not UTF-8, or too long once wrapped
  counter lines_over_rate{0}; // not passed on: their client sends too many
  counter slow_consumers{0};
  counter clients_idle{0}; // closed for that
  counter throttles{0};
  counter flow_controls{0};
  counter overruns{0};            // clients closed for their backlog
  counter clients_quarantined{0}; // refused for that
};

/// Adds without ordering: a statistic, not a signal.
inline void add(std::atomic<std::uint64_t>& counter, std::uint64_t n = 1) {
  counter.fetch_add(n, std::memory_order_relaxed);
}

/// Reads without ordering: see `add`.
inline std::uint64_t read(const std::atomic<std::uint64_t>& counter) {
  return counter.load(std::memory_order_relaxed);
}

} // namespace summoner::actors
