// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "bench/lines.hpp"

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace summoner::bench {

/// How client_load feeds the agent under test.
enum class feed_mode {
  /// As fast as TCP takes the lines; reports throughput.
  blast,
  /// One unanswered line per connection; reports round-trip times.
  pingpong,
};

/// What client_load is asked to do, with its defaults.
struct client_load_options {
  /// TCP port to listen on, on 127.0.0.1.
  std::uint16_t port = 9100;
  /// Connections to wait for.
  int clients = 1;
  /// Lines per connection.
  std::uint32_t messages = 10'000;
  /// Bytes of text in each payload.
  std::size_t blob_bytes = 256;
  /// How to feed the agent.
  feed_mode mode = feed_mode::blast;
  /// Lines that may be unanswered at a time; 0: no limit.
  std::uint32_t window = 0;
  /// Whether the content of a line is a string or an object.
  content_form content = content_form::string;
  /// Lines per connection before the measurement.
  std::uint32_t warmup = 3;
  /// Waits a random time up to this one before the next line, so that an
  /// agent which polls on a period is not met in lock-step.
  std::int64_t think_ms = 0;
  /// The longest the measurement may last.
  double timeout_seconds = 60;
  /// Gives up when no answer arrived for this long.
  double idle_seconds = 5;
  /// The longest to wait for a connection.
  int accept_timeout_seconds = 20;
  /// Process of the agent, to report its CPU and memory; 0: none.
  pid_t agent = 0;
  /// Free text that the report repeats.
  std::string label;

  /// Answers that the whole run must bring.
  std::uint64_t expected_answers() const {
    return std::uint64_t{messages} * static_cast<std::uint64_t>(clients);
  }
};

/// Reads the command line. Ends the program after `--help` and bad usage.
client_load_options parse_client_load(int argc, char** argv);

} // namespace summoner::bench
