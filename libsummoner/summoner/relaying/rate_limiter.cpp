// SPDX-License-Identifier: Apache-2.0

#include "summoner/relaying/rate_limiter.hpp"

#include <algorithm>
#include <utility>

namespace summoner::relaying {

rate_limiter::verdict rate_limiter::take(std::size_t lines, std::size_t limit,
                                         time_point now) noexcept {
  if (!begin_ || now - *begin_ >= window) {
    begin_ = now;
    passed_ = 0;
    refuses_ = false;
  }
  auto left = limit - std::min(limit, passed_);
  auto passing = std::min(lines, left);
  passed_ += passing;
  auto begins = passing < lines && !std::exchange(refuses_, true);
  return {passing, begins};
}

} // namespace summoner::relaying
