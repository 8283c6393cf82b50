// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/tape.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace summoner::flow {

tape::tape(std::vector<receiver> receivers) {
  for (auto& each : receivers) {
    auto at = std::lower_bound(groups_.begin(), groups_.end(), each.priority,
                               [](const group& x, const priority& y) {
                                 return x.when < y;
                               });
    if (at == groups_.end() || at->when != each.priority)
      at = groups_.insert(at, {std::move(each.priority), {}});
    at->receivers.push_back(routes_.size());
    routes_.push_back(std::move(each.route));
  }
}

std::vector<activation_group> tape::activations(const states& now) const {
  auto result = std::vector<activation_group>{};
  auto runs = std::vector<activation>{};
  for (const auto& each : groups_) {
    for (auto index : each.receivers)
      activate(index, now, runs);
    if (!runs.empty())
      result.push_back({&each.when, std::exchange(runs, {})});
  }
  return result;
}

void tape::activate(std::size_t index, const states& now,
                    std::vector<activation>& to) const {
  const auto& route = routes_[index];
  if (route.is_initial()) {
    to.push_back({index, nullptr, 0, nullptr});
    return;
  }
  for (std::size_t slot = 0; slot < now.size(); ++slot)
    for (const auto& state : now.nodes(slot))
      for (const auto& gate : route.source())
        if (gate.accepts(state))
          to.push_back({index, &now.key(slot), slot, &state});
}

proposals tape::propose(const states& now, std::span<const activation> runs,
                        std::span<const std::optional<action>> outcome) const {
  assert(runs.size() == outcome.size());
  auto result = proposals{now};
  for (std::size_t i = 0; i < runs.size(); ++i) {
    auto nodes = routes_[runs[i].receiver].activated(outcome[i]);
    if (runs[i].key == nullptr)
      result.add_initial(nodes);
    else
      result.add(runs[i].slot, nodes);
  }
  return result;
}

} // namespace summoner::flow
