// SPDX-License-Identifier: Apache-2.0

#include "swarm_plan.hpp"

#include "summoner/error.hpp"

#include "market_deal.hpp"
#include "text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace summoner::tools {

namespace {

// A run that nobody limits ends after about this time.
constexpr double default_seconds = 10;

// What two cores carry with ease, relay and agents together.
constexpr double default_deliveries_per_second = 100'000;

// A few agents could start more, but nobody could follow it.
constexpr double fastest_default_rate = 1'000;

// Some deals take a second to expire, and a buyer has only so many open.
constexpr double fastest_default_rate_per_buyer = 100;

caf::error check(const swarm_wishes& wishes) {
  if (wishes.agents < fewest_agents || wishes.agents > most_agents)
    return make_error(ec::bad_config,
                      fmt::format("--agents is {}, but {} to {} are possible",
                                  wishes.agents, fewest_agents, most_agents));
  if (wishes.seconds
      && !(*wishes.seconds > 0 && *wishes.seconds <= longest_seconds))
    return make_error(ec::bad_config,
                      fmt::format("--seconds is {}, but must be greater than 0 "
                                  "and at most {}",
                                  *wishes.seconds, longest_seconds));
  if (wishes.rate && !(*wishes.rate > 0 && std::isfinite(*wishes.rate)))
    return make_error(ec::bad_config,
                      fmt::format("--rate is {}, but must be greater than 0 "
                                  "and finite",
                                  *wishes.rate));
  if (wishes.exchanges && *wishes.exchanges == 0)
    return make_error(ec::bad_config, "--exchanges must be at least 1");
  return {};
}

void choose_cast(swarm_plan& plan) {
  switch (plan.scenario) {
    case swarm_scenario::talk:
      plan.pairs = choose_talkers(plan.agents, plan.seed);
      plan.lines_per_exchange = 2;
      break;
    case swarm_scenario::market:
      plan.pairs = choose_traders(plan.agents, plan.seed);
      plan.lines_per_exchange = most_deal_lines;
      break;
  }
}

/// Says what to change.
std::string too_expensive(const swarm_plan& plan, const swarm_wishes& wishes) {
  auto affordable = wishes.max_deliveries / plan.deliveries_per_exchange();
  return fmt::format("{} of {} agents can cost {} deliveries, more than "
                     "--max-deliveries {}: use --max-deliveries {}, {}or fewer "
                     "--agents",
                     counted(plan.exchanges, "exchange"), plan.agents,
                     plan.deliveries(), wishes.max_deliveries,
                     plan.deliveries(),
                     affordable > 0
                       ? fmt::format("--exchanges {}, ", affordable)
                       : std::string{});
}

/// Whole numbers, unless they would hide what it is.
std::string rate_text(double rate) {
  return rate < 100 || rate > 1e9 ? fmt::format("{:.3g}/s", rate)
                                  : fmt::format("{:.0f}/s", rate);
}

double default_rate(const swarm_plan& plan) {
  auto is_market = plan.scenario == swarm_scenario::market;
  auto lines = is_market ? typical_deal_lines : plan.lines_per_exchange;
  auto cost = static_cast<double>(lines * (plan.agents - 1));
  auto rate = std::min(fastest_default_rate,
                       default_deliveries_per_second / cost);
  auto buyers = static_cast<double>((plan.agents + 1) / 2);
  return is_market ? std::min(rate, buyers * fastest_default_rate_per_buyer)
                   : rate;
}

} // namespace

std::string_view to_string(swarm_scenario what) {
  return what == swarm_scenario::market ? "market" : "talk";
}

caf::expected<swarm_plan> make_plan(const swarm_wishes& wishes) {
  if (auto error = check(wishes))
    return error;
  swarm_plan plan;
  plan.scenario = wishes.scenario;
  plan.agents = wishes.agents;
  plan.payload_bytes = wishes.payload_bytes;
  plan.seed = wishes.seed;
  choose_cast(plan);
  auto affordable = wishes.max_deliveries / plan.deliveries_per_exchange();
  plan.is_rate_wished = wishes.rate.has_value();
  plan.rate = wishes.rate.value_or(default_rate(plan));
  auto wanted = std::ceil(plan.rate * wishes.seconds.value_or(default_seconds));
  auto possible = std::min(wanted, static_cast<double>(affordable));
  plan.exchanges = wishes.exchanges.value_or(
    std::max<std::uint64_t>(static_cast<std::uint64_t>(possible), 1));
  if (plan.exchanges > affordable)
    return make_error(ec::bad_config, too_expensive(plan, wishes));
  plan.is_bounded = !wishes.exchanges && wanted > possible;
  // A total that was asked for is made, however long it takes.
  plan.seconds = wishes.seconds.value_or(
    wishes.exchanges ? std::numeric_limits<double>::infinity()
                     : default_seconds);
  return plan;
}

std::string to_line(const swarm_plan& plan) {
  auto depends_on_rate = plan.is_rate_wished
                         && plan.expected_seconds() < plan.seconds;
  auto seconds = fmt::format("about {:.0f} s{}{}",
                             std::min(plan.expected_seconds(), plan.seconds),
                             depends_on_rate ? " at that rate" : "",
                             plan.is_bounded ? ", as --max-deliveries allows"
                                             : "");
  auto does = [](std::size_t count, std::string_view verb) {
    return fmt::format("{}{}", verb, count == 1 ? "s" : "");
  };
  auto pairs = plan.pairs.size();
  if (plan.scenario == swarm_scenario::talk)
    return fmt::format("{} agents, {} {}: {} at {}, {} deliveries, {}",
                       plan.agents, counted(pairs, "pair"), does(pairs, "talk"),
                       counted(plan.exchanges, "exchange"),
                       rate_text(plan.rate), plan.deliveries(), seconds);
  auto buyers = (plan.agents + 1) / 2;
  auto sellers = plan.agents / 2;
  return fmt::format("{} agents, {} {} and {} {}, {} {}: {} at {}, {} "
                     "deliveries at most, {}",
                     plan.agents, buyers, does(buyers, "buy"), sellers,
                     does(sellers, "sell"), counted(pairs, "pair"),
                     does(pairs, "deal"), counted(plan.exchanges, "deal"),
                     rate_text(plan.rate), plan.deliveries(), seconds);
}

} // namespace summoner::tools
