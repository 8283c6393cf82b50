// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <ctime>

namespace summoner::bench {

/// Nanoseconds in a second.
inline constexpr std::int64_t second_ns = 1'000'000'000;

/// Nanoseconds in a millisecond.
inline constexpr std::int64_t millisecond_ns = 1'000'000;

/// Nanoseconds of the monotonic clock of this machine. Inline, because the
/// generators read it once per line.
inline std::int64_t now_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * second_ns + now.tv_nsec;
}

/// Converts seconds, as given on a command line, to nanoseconds.
inline std::int64_t to_ns(double seconds) {
  return static_cast<std::int64_t>(seconds * static_cast<double>(second_ns));
}

/// Converts nanoseconds to seconds, for reports.
inline double to_seconds(std::int64_t duration_ns) {
  return static_cast<double>(duration_ns) / static_cast<double>(second_ns);
}

} // namespace summoner::bench
