// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "bench/client_load_options.hpp"
#include "bench/epoll_set.hpp"
#include "bench/histogram.hpp"
#include "bench/line_buffer.hpp"
#include "bench/process_usage.hpp"
#include "bench/send_buffer.hpp"
#include "bench/sockets.hpp"

#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <string_view>

namespace summoner::bench {

/// What client_load has found out about an agent in one phase.
struct answer_counts {
  /// Lines with an id.
  std::uint64_t answers = 0;
  /// Answers whose id is not the one after the last.
  std::uint64_t misordered = 0;
  /// Lines that are no answer.
  std::uint64_t other = 0;
  /// Parsed answers that differ from what was sent.
  std::uint64_t bad = 0;
};

/// What one run of client_load measured.
struct client_load_result {
  /// Judgement of the answers.
  answer_counts counts;
  /// Round trips; only in ping-pong.
  histogram round_trips;
  /// Connections that the agent closed or broke.
  int dead_connections = 0;
  /// From the first line to the last answer.
  double seconds = 0;
  /// What the agent's process used in the meantime, memory as it is at the
  /// end; zeros when no process was named.
  process_usage agent;
  /// CPU that the generator itself used.
  double own_cpu_seconds = 0;
};

/// Feeds agents the lines of a relay and checks that each payload comes back.
///
/// @par Threads  One thread does it all.
class fake_relay {
public:
  /// Listens. Ends the program when the port is taken.
  explicit fake_relay(const client_load_options& options);

  /// Waits for all agents.
  /// @returns How many came within the time for it.
  int accept_clients();

  /// Lets the agents answer some lines that are not measured.
  /// @returns Whether all answers arrived.
  bool warm_up();

  /// Sends all lines and waits for all answers, within the limits.
  client_load_result measure();

private:
  struct connection {
    descriptor socket;
    line_buffer in;
    send_buffer out;
    bool wants_out = false;
    bool dead = false;
    // Lines written and answers read in this phase.
    std::uint32_t written = 0;
    std::uint32_t answered = 0;
    std::int64_t expected_id = 0;
    std::int64_t sent_ns = 0;
    std::int64_t not_before_ns = 0;
  };

  std::int64_t run_phase(std::uint32_t lines);
  void pump();
  void read(connection& conn);
  void judge(connection& conn, std::string_view line, std::int64_t now);
  void count_other(std::string_view line);
  void write(connection& conn);
  void refill(connection& conn);
  bool may_write(const connection& conn) const;
  void arm(connection& conn, bool wants_out);
  void bury(connection& conn);

  client_load_options options_;
  std::string blob_;
  descriptor listener_;
  epoll_set epoll_;
  // Addresses are stable.
  std::deque<connection> connections_;
  client_load_result result_;
  std::uint32_t lines_per_client_ = 0;
  std::int64_t last_answer_ns_ = 0;
  bool measuring_ = false;
  // Always the same pauses.
  std::minstd_rand pauses_{1};
};

} // namespace summoner::bench
