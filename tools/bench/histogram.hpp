// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace summoner::bench {

/// Counts durations in bins of 1/64 relative width, so that a quantile of
/// millions of latencies costs 32 KiB and no sorting.
///
/// @par Threads  Not thread-safe.
class histogram {
public:
  /// Counts one duration. A negative one counts as zero.
  void add(std::int64_t duration_ns);

  /// The duration below which the share @p q of all durations lies.
  /// @param q  Between 0 and 1.
  /// @returns  Microseconds, exact to 1/64; 0 when nothing was added.
  double quantile_us(double q) const;

  /// The longest duration in microseconds, exactly; 0 when nothing was added.
  double max_us() const;

private:
  static std::size_t bin_of(std::uint64_t duration_ns);
  static double middle_of(std::size_t bin);

  // 64 bins for each of the 64 powers of two.
  std::vector<std::uint64_t> bins_ = std::vector<std::uint64_t>(4096);
  std::uint64_t count_ = 0;
  std::int64_t max_ns_ = 0;
};

} // namespace summoner::bench
