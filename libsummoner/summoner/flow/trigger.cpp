// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/trigger.hpp"

#include <algorithm>
#include <utility>

namespace summoner::flow {

trigger::trigger(std::string name, std::vector<std::size_t> path)
  : data_(std::make_shared<const content>(
    content{std::move(name), std::move(path)})) {
}

std::partial_ordering operator<=>(const trigger& lhs,
                                  const trigger& rhs) noexcept {
  auto above = lhs.path();
  auto below = rhs.path();
  auto length = std::min(above.size(), below.size());
  if (!std::equal(above.begin(), above.begin() + static_cast<long>(length),
                  below.begin()))
    return std::partial_ordering::unordered;
  // One is the beginning of the other: the shorter one is the ancestor.
  return below.size() <=> above.size();
}

} // namespace summoner::flow
