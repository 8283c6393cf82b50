// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "hearing.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace summoner::tools {

/// Round-trip times in buckets of 10% width, from 1 us to about ten hours.
class latency_histogram {
public:
  void add(std::chrono::nanoseconds time) noexcept;

  /// The time that a share `q` of all stay below, in milliseconds.
  [[nodiscard]] double quantile_ms(double q) const noexcept;

private:
  std::array<std::uint64_t, 256> buckets_{};
  std::uint64_t count_ = 0;
};

/// Only lines of one sender of one agent are in order: such a sender is a
/// voice.
inline constexpr std::uint32_t voices_per_agent = 4;

/// @pre `sender < voices_per_agent`
constexpr std::uint32_t voice_of(std::uint32_t agent, std::uint32_t sender) {
  return agent * voices_per_agent + sender;
}

/// Exchanges that one agent has open at most: the run slows down rather than
/// the agents' queues fill.
inline constexpr std::uint32_t max_open_exchanges = 8;

/// Where the agents of the swarm write what the main thread reads.
/// @par Threads Any.
class swarm_board {
public:
  explicit swarm_board(std::size_t agents);

  // -- by the agents ----------------------------------------------------------

  /// `agent` has heard the roll call.
  void note_present(std::uint32_t agent);

  void note_sent(std::uint32_t voice) noexcept;

  void note_heard() noexcept;

  /// The relay itself has said something. Only the first text is kept.
  void note_notice(std::string text);

  void note_completed(std::uint32_t asker, std::chrono::nanoseconds latency);

  // -- by the main thread -----------------------------------------------------

  void note_started(std::uint32_t asker) noexcept;

  [[nodiscard]] std::size_t present() const noexcept {
    return present_;
  }

  [[nodiscard]] std::uint64_t started() const noexcept {
    return started_;
  }

  [[nodiscard]] std::uint64_t completed() const noexcept {
    return completed_;
  }

  /// Lines heard by all agents together.
  [[nodiscard]] std::uint64_t heard() const noexcept {
    return heard_;
  }

  [[nodiscard]] std::uint64_t sent() const noexcept {
    return sent_total_;
  }

  /// Whether so many lines are on their way that nobody can be expected to
  /// answer soon: what two cores deliver in some 100 ms.
  [[nodiscard]] bool is_behind() const noexcept {
    return heard_ + 10'000 < sent_total_ * (is_present_.size() - 1);
  }

  [[nodiscard]] std::uint32_t voices() const noexcept {
    return static_cast<std::uint32_t>(sent_.size());
  }

  /// Lines that `voice` has sent.
  [[nodiscard]] std::uint64_t sent_by(std::uint32_t voice) const noexcept {
    return sent_[voice];
  }

  /// Exchanges that `agent` has started and not completed.
  [[nodiscard]] std::uint32_t open_of(std::uint32_t agent) const noexcept {
    return open_[agent];
  }

  [[nodiscard]] latency_histogram latencies() const;

  /// What the relay has said first; empty without.
  [[nodiscard]] std::string notice() const;

private:
  using counter = std::atomic<std::uint64_t>;

  std::vector<std::atomic<bool>> is_present_;
  std::vector<counter> sent_;
  std::vector<std::atomic<std::uint32_t>> open_;
  std::atomic<std::size_t> present_{0};
  counter started_{0};
  counter completed_{0};
  counter heard_{0};
  counter sent_total_{0};
  mutable std::mutex mutex_; // guards what follows
  latency_histogram latencies_;
  std::string notice_;
};

} // namespace summoner::tools
