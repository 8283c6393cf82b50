// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace summoner::client {

/// A connection is broken, and what came before is still to be read: until its
/// end, unless handlers take no line any more. They may wait for senders, which
/// wait for the next session. The delay before that one passes meanwhile, so
/// that to read the rest costs no time as long as the delay is not over.
///
/// @par Threads   Not thread-safe. Owned by one actor (the CLIENT).
class rest_watch {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using milliseconds = std::chrono::milliseconds;

  /// How long handlers may take for a line when the delay is shorter.
  static constexpr auto shortest_limit = milliseconds{1000};

  /// To be asked so often.
  static constexpr auto period = milliseconds{10};

  /// @param now         When the connection broke.
  /// @param handled     How many lines have been handled so far.
  /// @param retry_delay What the client waits after a session that is lost.
  rest_watch(time_point now, std::uint64_t handled,
             milliseconds retry_delay) noexcept
    : broken_at_(now), taken_at_(now), handled_(handled),
      limit_(std::max(shortest_limit, retry_delay)) {
  }

  /// How long no line may be taken.
  [[nodiscard]] milliseconds limit() const noexcept {
    return limit_;
  }

  /// @returns Whether the rest is to be given up.
  [[nodiscard]] bool is_over(time_point now, std::uint64_t handled) noexcept {
    if (handled != handled_) {
      handled_ = handled;
      taken_at_ = now;
    }
    return now - taken_at_ >= limit_;
  }

  /// What is left of `delay`, which began when the connection broke.
  [[nodiscard]] milliseconds left_of(milliseconds delay,
                                     time_point now) const noexcept {
    auto passed = std::chrono::duration_cast<milliseconds>(now - broken_at_);
    return std::max(delay - passed, milliseconds{0});
  }

private:
  time_point broken_at_;
  time_point taken_at_; // the last line that was seen to be
  std::uint64_t handled_;
  milliseconds limit_;
};

} // namespace summoner::client
