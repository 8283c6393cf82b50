// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/counters.hpp"
#include "summoner/client/life_cycle.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace summoner::actors {

/// Where a client is, for whoever holds its handle: written by the CLIENT,
/// read and waited for by any thread.
class client_status {
public:
  explicit client_status(std::string name) : name_(std::move(name)) {
  }

  [[nodiscard]] const std::string& name() const noexcept {
    return name_;
  }

  [[nodiscard]] const std::shared_ptr<client_counters>&
  counters() const noexcept {
    return counters_;
  }

  [[nodiscard]] client::client_state state() const noexcept {
    return state_.load(std::memory_order_acquire);
  }

  /// Sessions established so far.
  [[nodiscard]] std::uint64_t sessions() const noexcept {
    return sessions_.load(std::memory_order_acquire);
  }

  /// The exit status, once the client has ended.
  [[nodiscard]] std::optional<int> exit_status() const;

  /// Blocks until the client has ended.
  int wait() const;

  /// Blocks until the client has ended, for at most `limit`.
  std::optional<int> wait_for(std::chrono::milliseconds limit) const;

  // -- for the CLIENT ---------------------------------------------------------

  void enter(client::client_state state);

  void end(int exit_status);

private:
  std::string name_;
  std::shared_ptr<client_counters> counters_
    = std::make_shared<client_counters>();
  std::atomic<client::client_state> state_{client::client_state::connecting};
  std::atomic<std::uint64_t> sessions_{0};
  mutable std::mutex mutex_;
  mutable std::condition_variable ended_;
  std::optional<int> exit_status_; // guarded by the mutex
};

} // namespace summoner::actors
