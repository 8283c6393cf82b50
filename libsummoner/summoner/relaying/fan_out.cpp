// SPDX-License-Identifier: Apache-2.0

#include "summoner/relaying/fan_out.hpp"

#include <utility>

namespace summoner::relaying {

void receipts::add(std::shared_ptr<fan_out> batch, std::size_t bytes) {
  end_ += bytes;
  while (!entries_.empty() && entries_.front().batch->has_reached_half()) {
    waiting_ -= waiting_ > 0 ? 1 : 0;
    entries_.pop_front();
  }
  if (batch)
    entries_.push_back({std::move(batch), end_});
}

void receipts::settle(std::size_t unsent) noexcept {
  auto written = end_ - unsent;
  while (!entries_.empty() && entries_.front().end <= written) {
    auto& batch = *entries_.front().batch;
    if (waiting_ > 0) {
      batch.end_waiting();
      --waiting_;
    }
    batch.arrive();
    entries_.pop_front();
  }
  for (; waiting_ < entries_.size(); ++waiting_)
    entries_[waiting_].batch->begin_waiting();
}

} // namespace summoner::relaying
