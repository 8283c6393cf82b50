// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>

namespace summoner::relaying {

/// One batch of a sender on its way to all its receivers: how many have it, and
/// for how many it waits because it could not be written at once.
///
/// Counted by the batch: its lines wait until all of them are written.
///
/// @par Threads   Any, without ordering.
class fan_out {
public:
  explicit fan_out(std::size_t lines) noexcept : lines_(lines) {
  }

  // -- by the HUB -------------------------------------------------------------

  /// It was handed over to so many receivers.
  void start(std::size_t receivers) noexcept {
    receivers_.store(receivers, relaxed);
  }

  [[nodiscard]] std::size_t lines() const noexcept {
    return lines_;
  }

  /// Whether it waits for more than half of its receivers, or was not even
  /// handed over.
  [[nodiscard]] bool waits_for_most() const noexcept {
    auto receivers = receivers_.load(relaxed);
    return receivers == not_yet
           || 2 * std::size_t{waiting_.load(relaxed)} > receivers;
  }

  /// Whether half of its receivers have it, so that it will never again wait
  /// for more.
  [[nodiscard]] bool has_reached_half() const noexcept {
    auto receivers = receivers_.load(relaxed);
    return receivers != not_yet
           && 2 * std::size_t{arrived_.load(relaxed)} >= receivers;
  }

  // -- by the WRITER of a receiver --------------------------------------------

  /// It could not be written at once.
  void begin_waiting() noexcept {
    waiting_.fetch_add(1, relaxed);
  }

  /// It waits no longer: it was written, or the receiver is gone.
  void end_waiting() noexcept {
    waiting_.fetch_sub(1, relaxed);
  }

  /// It was written, or the receiver is gone.
  void arrive() noexcept {
    arrived_.fetch_add(1, relaxed);
  }

private:
  static constexpr auto relaxed = std::memory_order_relaxed;
  static constexpr auto not_yet = std::numeric_limits<std::size_t>::max();

  std::atomic<std::uint32_t> waiting_{0};
  std::atomic<std::uint32_t> arrived_{0};
  std::atomic<std::size_t> receivers_{not_yet};
  std::size_t lines_;
};

/// What one receiver was handed over and has not got yet.
///
/// @par Threads   Not thread-safe. Owned by one actor (the WRITER).
/// @par Lifetime  Its end counts as the end of the receiver.
/// @par Memory    Keeps nothing of what half of the receivers have already, so
///                that small batches cost a slow receiver no more than large
///                ones.
class receipts {
public:
  /// @param unsent Bytes that wait for the receiver already.
  explicit receipts(std::size_t unsent) noexcept : end_(unsent) {
  }

  receipts(const receipts&) = delete;
  receipts& operator=(const receipts&) = delete;

  ~receipts() {
    settle(0);
  }

  /// Bytes are to be written after all others.
  /// @param batch Null when nobody asks how far they come.
  void add(std::shared_ptr<fan_out> batch, std::size_t bytes);

  /// No more can be written now, and so many bytes of all are left: the batches
  /// before them have arrived, the others wait.
  void settle(std::size_t unsent) noexcept;

private:
  struct entry {
    std::shared_ptr<fan_out> batch;
    std::uint64_t end = 0; // of its bytes, among all
  };

  std::deque<entry> entries_;
  std::size_t waiting_ = 0; // so many of them, the first ones
  std::uint64_t end_;
};

} // namespace summoner::relaying
