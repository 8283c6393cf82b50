// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/event_filter.hpp"

#include <algorithm>

namespace summoner::flow {

namespace {

template <class T>
bool passes_set(const std::optional<std::vector<T>>& allowed,
                const T& what) noexcept {
  return !allowed
         || std::find(allowed->begin(), allowed->end(), what) != allowed->end();
}

} // namespace

bool event_filter::passes(action what, const trigger& why) const noexcept {
  return passes_set(on_actions, what) && passes_set(on_triggers, why);
}

} // namespace summoner::flow
