// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>

namespace summoner::relaying {

/// Whether one client has been idle for too long, as far as somebody who looks
/// now and then can tell.
///
/// @par Threads   Not thread-safe. Owned by one actor (the HUB).
class idle_watch {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// The client connects.
  explicit idle_watch(time_point now) noexcept : last_(now) {
  }

  /// Something came from the client or went to it, since the last look.
  void touch(time_point now) noexcept {
    last_ = now;
  }

  /// Whether nothing did for `limit` or longer.
  [[nodiscard]] bool is_over(std::chrono::milliseconds limit,
                             time_point now) const noexcept {
    return now - last_ >= limit;
  }

private:
  time_point last_;
};

} // namespace summoner::relaying
