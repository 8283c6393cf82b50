// SPDX-License-Identifier: Apache-2.0

#include "swarm_plan.hpp"

#include "summoner/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

namespace summoner::tools {

namespace {

// Up to here every agent talks.
constexpr std::size_t everybody_talks = 100;

// Above it so many pairs do.
constexpr std::size_t sampled_pairs = 50;

// A run that nobody limits ends after about this time.
constexpr double default_seconds = 10;

// What two cores carry with ease, relay and agents together.
constexpr double default_deliveries_per_second = 100'000;

// A few agents could start more, but nobody could follow it.
constexpr double fastest_default_rate = 1'000;

std::vector<swarm_pair> choose_pairs(const swarm_wishes& wishes) {
  std::vector<std::uint32_t> order(wishes.agents);
  std::iota(order.begin(), order.end(), 0U);
  std::mt19937_64 random{wishes.seed};
  for (auto i = order.size(); i > 1; --i) // the same with every library
    std::swap(order[i - 1], order[random() % i]);
  auto count = wishes.agents <= everybody_talks
                 ? (wishes.agents + 1) / 2
                 : std::min(sampled_pairs, wishes.agents / 2);
  std::vector<swarm_pair> pairs;
  for (std::size_t i = 0; i < count; ++i) // an odd one out talks to the first
    pairs.push_back({order[2 * i], order[(2 * i + 1) % order.size()]});
  return pairs;
}

caf::error check(const swarm_wishes& wishes) {
  if (wishes.agents < 2 || wishes.agents > 60'000)
    return make_error(ec::bad_config,
                      fmt::format("--agents is {}, but 2 to 60000 are possible",
                                  wishes.agents));
  if (wishes.seconds && *wishes.seconds <= 0)
    return make_error(ec::bad_config, "--seconds must be greater than 0");
  if (wishes.rate && *wishes.rate <= 0)
    return make_error(ec::bad_config, "--rate must be greater than 0");
  if (wishes.exchanges && *wishes.exchanges == 0)
    return make_error(ec::bad_config, "--exchanges must be at least 1");
  return {};
}

} // namespace

caf::expected<swarm_plan> make_plan(const swarm_wishes& wishes) {
  if (auto error = check(wishes))
    return error;
  swarm_plan plan;
  plan.agents = wishes.agents;
  plan.payload_bytes = wishes.payload_bytes;
  plan.seed = wishes.seed;
  plan.pairs = choose_pairs(wishes);
  auto cost = plan.deliveries_per_exchange();
  auto affordable = wishes.max_deliveries / cost;
  plan.rate = wishes.rate.value_or(
    std::min(fastest_default_rate,
             default_deliveries_per_second / static_cast<double>(cost)));
  auto wanted = std::ceil(plan.rate * wishes.seconds.value_or(default_seconds));
  plan.exchanges = wishes.exchanges.value_or(
    std::clamp<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1,
                              std::max<std::uint64_t>(affordable, 1)));
  if (plan.exchanges > affordable)
    return make_error(
      ec::bad_config,
      fmt::format("{} exchanges of {} agents cost {} deliveries, the bound is "
                  "{}: use fewer --exchanges or --agents, or raise "
                  "--max-deliveries",
                  plan.exchanges, plan.agents, plan.deliveries(),
                  wishes.max_deliveries));
  // A total that was asked for is made, however long it takes.
  plan.seconds = wishes.seconds.value_or(
    wishes.exchanges ? std::numeric_limits<double>::infinity()
                     : default_seconds);
  return plan;
}

std::string to_line(const swarm_plan& plan) {
  return fmt::format("{} agents, {} pairs talk: {} exchanges at {:.0f}/s, {} "
                     "deliveries, about {:.0f} s",
                     plan.agents, plan.pairs.size(), plan.exchanges, plan.rate,
                     plan.deliveries(),
                     std::min(plan.expected_seconds(), plan.seconds));
}

} // namespace summoner::tools
