// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/transport.hpp"

#include <atomic>

namespace summoner::actors {

/// A transport that notes whether bytes were moved. The READER and the WRITER
/// use it from different threads, and the HUB looks every now and then: so a
/// busy connection costs no look at the clock.
class watched_transport final : public transport {
public:
  explicit watched_transport(transport_ptr inner);

  /// Whether bytes came or went since the last call.
  [[nodiscard]] bool has_moved() noexcept {
    return has_moved_.exchange(false, std::memory_order_relaxed);
  }

  io_result read(std::span<char> buffer) override;

  io_result write(std::span<const std::string_view> parts) override;

  void watch_reading(readiness_actor who) override;

  void watch_writing(readiness_actor who) override;

  void finish_writing() noexcept override;

  void close() noexcept override;

  [[nodiscard]] const std::string& peer() const noexcept override;

  [[nodiscard]] const std::string& local() const noexcept override;

private:
  io_result note(io_result result) noexcept;

  transport_ptr inner_;
  std::atomic<bool> has_moved_{false};
};

} // namespace summoner::actors
