// SPDX-License-Identifier: Apache-2.0

#include "swarm_crowd.hpp"

#include "market_crowd.hpp"
#include "swarm_talk.hpp"

#include <utility>

namespace summoner::tools {

std::unique_ptr<swarm_crowd>
make_crowd(const swarm_plan& plan, std::shared_ptr<const swarm_setup> setup) {
  if (plan.scenario == swarm_scenario::market)
    return std::make_unique<market_crowd>(plan, std::move(setup));
  return std::make_unique<talk_crowd>(plan, std::move(setup));
}

} // namespace summoner::tools
