// SPDX-License-Identifier: Apache-2.0

#include "summoner/client/run_queue.hpp"

#include <algorithm>
#include <utility>

namespace summoner::client {

namespace {

constexpr auto warning_interval = std::chrono::seconds{1};

} // namespace

void run_queue::push(hub_run run) {
  auto bytes = run.data.bytes();
  waiting_.push_back({std::move(run), bytes});
  waiting_bytes_ += bytes;
}

std::optional<hub_run> run_queue::next() {
  if (waiting_.empty() || in_flight_ >= limits_.concurrency)
    return std::nullopt;
  auto first = std::move(waiting_.front());
  waiting_.pop_front();
  waiting_bytes_ -= first.bytes;
  ++in_flight_;
  return std::move(first.run);
}

void run_queue::end(std::size_t runs) noexcept {
  in_flight_ -= std::min(runs, in_flight_);
}

void run_queue::collect(std::size_t bytes) noexcept {
  ++collected_;
  collected_bytes_ += bytes;
}

void run_queue::release(std::size_t items, std::size_t bytes) noexcept {
  collected_ -= std::min(items, collected_);
  collected_bytes_ -= std::min(bytes, collected_bytes_);
  if (collected_ == 0)
    collected_bytes_ = 0;
}

bool run_queue::is_full() const noexcept {
  auto bridged = waiting_.size() - std::min(limits_.queue, waiting_.size());
  return bridged + collected_ >= limits_.bridge
         || waiting_bytes_ >= 2 * limits_.bytes
         || collected_bytes_ >= limits_.bytes;
}

std::optional<std::size_t> run_queue::warn(time_point now) {
  auto is_crowded = waiting_.size() * 5 >= limits_.queue * 4
                    && !waiting_.empty();
  if (!is_crowded || (warned_at_ && now - *warned_at_ < warning_interval))
    return std::nullopt;
  warned_at_ = now;
  return waiting_.back().run.sender;
}

} // namespace summoner::client
