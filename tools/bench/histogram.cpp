// SPDX-License-Identifier: Apache-2.0

#include "bench/histogram.hpp"

#include <algorithm>
#include <bit>

namespace summoner::bench {

namespace {

constexpr double ns_per_us = 1000.0;

} // namespace

void histogram::add(std::int64_t duration_ns) {
  duration_ns = std::max<std::int64_t>(duration_ns, 0);
  ++bins_[bin_of(static_cast<std::uint64_t>(duration_ns))];
  ++count_;
  max_ns_ = std::max(max_ns_, duration_ns);
}

double histogram::quantile_us(double q) const {
  const auto wanted = static_cast<std::uint64_t>(q * double(count_));
  std::uint64_t below = 0;
  for (std::size_t bin = 0; bin < bins_.size(); ++bin) {
    below += bins_[bin];
    if (below > wanted)
      return middle_of(bin) / ns_per_us;
  }
  return max_us();
}

double histogram::max_us() const {
  return static_cast<double>(max_ns_) / ns_per_us;
}

// Durations below 64 have a bin each; above, every power of two has 64 bins.
std::size_t histogram::bin_of(std::uint64_t duration_ns) {
  if (duration_ns < 64)
    return duration_ns;
  const auto exponent = static_cast<std::size_t>(std::bit_width(duration_ns));
  return (exponent - 6) * 64 + ((duration_ns >> (exponent - 7)) & 63U);
}

double histogram::middle_of(std::size_t bin) {
  if (bin < 64)
    return static_cast<double>(bin);
  const auto width = static_cast<double>(std::uint64_t{1} << (bin / 64 - 1));
  return (64.0 + static_cast<double>(bin % 64) + 0.5) * width;
}

} // namespace summoner::bench
