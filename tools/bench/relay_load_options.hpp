// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace summoner::bench {

/// What relay_load is asked to do, with its defaults.
struct relay_load_options {
  /// IPv4 address of the relay.
  std::string host = "127.0.0.1";
  /// TCP port of the relay.
  std::uint16_t port = 8888;
  /// Connections that send and receive.
  int senders = 1;
  /// Connections that only receive.
  int receivers = 1;
  /// Messages per sender.
  std::uint32_t messages = 10'000;
  /// Bytes of text in each payload.
  std::size_t blob_bytes = 256;
  /// Messages per second of all senders together; 0: as fast as TCP takes them.
  double rate = 0;
  /// The longest the measurement may last.
  double timeout_seconds = 60;
  /// Gives up when nothing arrived for this long.
  double idle_seconds = 3;
  /// The longest to wait until every connection hears every sender.
  double probe_timeout_seconds = 15;
  /// Process of the relay, to report its CPU and memory; 0: none.
  pid_t server = 0;
  /// Parses every so many-th delivery.
  std::uint64_t check_every = 64;
  /// How many receivers stop reading.
  int stalled = 0;
  /// Free text that the report repeats.
  std::string label;

  /// Whether messages go out as fast as TCP takes them.
  bool is_flood() const {
    return rate <= 0;
  }

  /// All connections.
  int connections() const {
    return senders + receivers;
  }

  /// Deliveries that one message must cause: one to every connection that
  /// reads, its sender excepted.
  std::uint64_t deliveries_per_message() const {
    return static_cast<std::uint64_t>(connections() - 1 - stalled);
  }

  /// Deliveries that the whole run must cause.
  std::uint64_t expected_deliveries() const {
    return std::uint64_t{messages} * static_cast<std::uint64_t>(senders)
           * deliveries_per_message();
  }
};

/// Reads the command line. Ends the program after `--help` and bad usage.
relay_load_options parse_relay_load(int argc, char** argv);

} // namespace summoner::bench
