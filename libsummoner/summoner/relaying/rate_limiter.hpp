// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace summoner::relaying {

/// How many lines of one client pass: so many in a window of 60 s. A window
/// begins with the first line after the last one has ended, so that the limit
/// can be used up twice around a moment, never three times within 60 s.
///
/// @par Threads   Not thread-safe. Owned by one actor (the SESSION).
class rate_limiter {
public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr auto window = std::chrono::seconds{60};

  struct verdict {
    /// So many of the lines pass: those that came first.
    std::size_t passing = 0;
    /// Whether these are the first of this window that do not.
    bool begins_to_refuse = false;
  };

  /// Lines came. Those that do not pass do not count.
  [[nodiscard]] verdict take(std::size_t lines, std::size_t limit,
                             time_point now) noexcept;

private:
  std::optional<time_point> begin_;
  std::size_t passed_ = 0;
  bool refuses_ = false;
};

} // namespace summoner::relaying
