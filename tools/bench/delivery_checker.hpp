// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace summoner::bench {

/// What a delivery turned out to be.
enum class delivery_kind {
  /// The first one of its message, after all earlier ones of its sender.
  in_order,
  /// The first one of its message, but a later one came before it.
  reordered,
  /// One of several of its message.
  duplicate,
};

/// Remembers which messages of one sender arrived at one connection.
class sequence_log {
public:
  /// @param messages  The highest sequence number to expect.
  explicit sequence_log(std::uint32_t messages);

  /// Notes one arrival.
  /// @pre 0 < sequence <= messages
  delivery_kind note(std::uint32_t sequence);

  /// The highest sequence number so far; 0 when nothing arrived.
  std::uint32_t highest() const {
    return highest_;
  }

  /// Whether a probe of this sender arrived.
  bool is_probed() const {
    return probed_;
  }

  /// Notes a probe.
  void note_probe() {
    probed_ = true;
  }

private:
  std::vector<std::uint64_t> seen_;
  std::uint32_t highest_ = 0;
  bool probed_ = false;
};

/// What relay_load has found out about a relay so far.
struct delivery_counts {
  /// Messages that arrived, once for each connection that heard them.
  std::uint64_t delivered = 0;
  /// Bytes of these.
  std::uint64_t bytes = 0;
  /// Arrivals of a message beyond the first at the same connection.
  std::uint64_t duplicates = 0;
  /// Deliveries after a later message of the same sender.
  std::uint64_t reordered = 0;
  /// The farthest that one of them was late, in messages.
  std::uint32_t max_displacement = 0;
  /// Lines that are no message of this run.
  std::uint64_t other = 0;
  /// Deliveries that were parsed.
  std::uint64_t checked = 0;
  /// Parsed deliveries that differ from what was sent.
  std::uint64_t bad = 0;
};

/// Settings of a delivery_checker.
struct delivery_checker_config {
  /// Senders of the run.
  int senders = 1;
  /// Messages per sender.
  std::uint32_t messages = 1;
  /// The text that every payload holds.
  std::string blob;
  /// Parses every so many-th delivery.
  std::uint64_t check_every = 64;
};

/// Judges every line that any connection of relay_load receives: is it one
/// that was sent, for the first time, in order, and unchanged?
///
/// @par Threads  Not thread-safe.
class delivery_checker {
public:
  /// What one connection has heard, by sender.
  using hearing = std::vector<sequence_log>;

  /// @pre config.senders > 0 and config.check_every > 0
  explicit delivery_checker(delivery_checker_config config);

  /// The empty record of a new connection.
  hearing make_hearing() const;

  /// From now on deliveries count; before, only probes do.
  void start();

  /// Judges one line, without its newline.
  /// @returns Whether it counts as a delivery.
  bool judge(hearing& heard, std::string_view line);

  /// The result so far.
  const delivery_counts& counts() const {
    return counts_;
  }

private:
  void count_other(std::string_view line);
  void count(delivery_kind kind, std::uint32_t displacement);
  void check_sample(std::string_view line, int sender, std::uint32_t sequence);

  delivery_checker_config config_;
  delivery_counts counts_;
  bool started_ = false;
};

} // namespace summoner::bench
