// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "bench/delivery_checker.hpp"
#include "bench/epoll_set.hpp"
#include "bench/histogram.hpp"
#include "bench/line_buffer.hpp"
#include "bench/process_usage.hpp"
#include "bench/relay_load_options.hpp"
#include "bench/send_buffer.hpp"
#include "bench/sockets.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace summoner::bench {

/// What one run of relay_load measured.
struct relay_load_result {
  /// Judgement of the deliveries.
  delivery_counts counts;
  /// Time from the intended sending to the delivery; only of a paced run.
  histogram latency;
  /// Messages that were written.
  std::uint64_t sent = 0;
  /// Connections that the relay closed or broke.
  int dead_connections = 0;
  /// From the first message to the last delivery.
  double seconds = 0;
  /// What the relay's process used in the meantime, memory as it is at the
  /// end; zeros when no process was named.
  process_usage server;
  /// The most resident memory seen in the meantime.
  long server_peak_kb = 0;
  /// CPU that the generator itself used.
  double own_cpu_seconds = 0;
};

/// Puts load on a relay: opens all connections, makes sure that they hear one
/// another, then sends and checks.
///
/// @par Threads  One thread does it all; a generator that needs two cores
///               would take them from the relay.
class relay_generator {
public:
  /// Connects. Ends the program when the relay is not there.
  explicit relay_generator(const relay_load_options& options);

  /// Sends probes until every connection has heard every sender.
  /// @returns Whether that happened within the time for it.
  bool probe();

  /// Sends all messages and waits for all deliveries, within the limits.
  /// @pre probe() returned true.
  relay_load_result measure();

private:
  struct connection {
    descriptor socket;
    // Number of the sender; the receivers come after the last one.
    int number = 0;
    bool dead = false;
    bool stalled = false;
    bool wants_out = false;
    std::uint32_t next_sequence = 1;
    line_buffer in;
    send_buffer out;
    delivery_checker::hearing heard;
  };

  void open(int number);
  bool is_sender(const connection& conn) const;
  connection& sender(int number);
  bool everybody_probed() const;
  void send_probes();
  void stall_receivers();

  void run_until_done(std::int64_t start_ns);
  bool is_idle(std::int64_t now, std::int64_t& last_sent_ns);
  bool is_sending();
  std::int64_t send_due(std::int64_t start_ns, std::int64_t now);
  void sample_memory(std::int64_t now);

  void pump(std::int64_t wait_ns);
  void read(connection& conn);
  void write(connection& conn);
  void refill(connection& conn);
  void append_next(connection& conn, std::int64_t sent_ns);
  void flush(connection& conn);
  void arm(connection& conn, bool wants_out);
  std::uint32_t events_of(const connection& conn) const;
  void bury(connection& conn);

  relay_load_options options_;
  std::string blob_;
  epoll_set epoll_;
  // Receivers first: nobody may miss the first message. Addresses are stable.
  std::deque<connection> connections_;
  delivery_checker checker_;
  relay_load_result result_;
  bool measuring_ = false;
  int dead_senders_ = 0;
  std::uint64_t paced_ = 0;
  std::int64_t last_delivery_ns_ = 0;
  std::int64_t next_sample_ns_ = 0;
};

} // namespace summoner::bench
