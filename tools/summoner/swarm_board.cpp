// SPDX-License-Identifier: Apache-2.0

#include "swarm_board.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace summoner::tools {

namespace {

constexpr double bucket_width = 1.1;

double lower_bound_ns(std::size_t bucket) {
  return 1000.0 * std::pow(bucket_width, static_cast<double>(bucket));
}

} // namespace

void latency_histogram::add(std::chrono::nanoseconds time) noexcept {
  auto ratio = std::max(1.0, static_cast<double>(time.count()) / 1000.0);
  auto bucket
    = static_cast<std::size_t>(std::log(ratio) / std::log(bucket_width));
  ++buckets_[std::min(bucket, buckets_.size() - 1)];
  ++count_;
}

double latency_histogram::quantile_ms(double q) const noexcept {
  auto wanted = q * static_cast<double>(count_);
  double seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += static_cast<double>(buckets_[i]);
    if (seen >= wanted && seen > 0)
      return lower_bound_ns(i) * std::sqrt(bucket_width) / 1e6;
  }
  return 0;
}

swarm_board::swarm_board(std::size_t agents)
  : is_present_(agents), sent_(agents * voices_per_agent), open_(agents) {
}

void swarm_board::note_present(std::uint32_t agent) {
  if (!is_present_[agent].exchange(true))
    ++present_;
}

void swarm_board::note_sent(std::uint32_t voice) noexcept {
  sent_[voice].fetch_add(1, std::memory_order_relaxed);
  sent_total_.fetch_add(1, std::memory_order_relaxed);
}

void swarm_board::note_heard() noexcept {
  heard_.fetch_add(1, std::memory_order_relaxed);
}

void swarm_board::note_notice(std::string text) {
  auto guard = std::lock_guard{mutex_};
  if (notice_.empty())
    notice_ = std::move(text);
}

void swarm_board::note_started(std::uint32_t asker) noexcept {
  ++open_[asker];
  ++started_;
}

void swarm_board::note_completed(std::uint32_t asker,
                                 std::chrono::nanoseconds latency) {
  {
    auto guard = std::lock_guard{mutex_};
    latencies_.add(latency);
  }
  --open_[asker];
  ++completed_;
}

latency_histogram swarm_board::latencies() const {
  auto guard = std::lock_guard{mutex_};
  return latencies_;
}

std::string swarm_board::notice() const {
  auto guard = std::lock_guard{mutex_};
  return notice_;
}

} // namespace summoner::tools
