// SPDX-License-Identifier: Apache-2.0

#include "swarm_plan.hpp"

#include "summoner/error.hpp"

#include "market_deal.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <set>

using namespace summoner;
using namespace summoner::tools;

namespace {

swarm_plan plan_for(const swarm_wishes& wishes) {
  auto plan = make_plan(wishes);
  REQUIRE(plan);
  return *plan;
}

std::set<std::uint32_t> speakers(const swarm_plan& plan) {
  std::set<std::uint32_t> all;
  for (const auto& pair : plan.pairs) {
    all.insert(pair.first);
    all.insert(pair.second);
  }
  return all;
}

} // namespace

TEST_CASE("swarm plan lets everybody talk up to 100 agents",
          "[tools][swarm_plan]") {
  for (std::size_t agents : {2U, 3U, 99U, 100U})
    CHECK(speakers(plan_for({.agents = agents})).size() == agents);
}

TEST_CASE("swarm plan makes several exchanges per agent up to 100 agents",
          "[tools][swarm_plan]") {
  CHECK(plan_for({}).exchanges >= 20 * 100);
}

TEST_CASE("swarm plan lets a sample of pairs talk above 100 agents",
          "[tools][swarm_plan]") {
  auto plan = plan_for({.agents = 5000});

  CHECK(plan.pairs.size() == 50);
  CHECK(speakers(plan).size() == 100);
}

TEST_CASE("swarm plan follows from its seed", "[tools][swarm_plan]") {
  auto a = plan_for({.agents = 500, .seed = 1});
  auto b = plan_for({.agents = 500, .seed = 1});
  auto c = plan_for({.agents = 500, .seed = 2});

  CHECK(speakers(a) == speakers(b));
  CHECK(speakers(a) != speakers(c));
}

TEST_CASE("swarm plan keeps to the bound of the deliveries",
          "[tools][swarm_plan]") {
  for (std::size_t agents : {2U, 100U, 1000U, 5000U})
    CHECK(plan_for({.agents = agents, .seconds = 1000}).deliveries()
          <= 2'000'000);
}

TEST_CASE("swarm plan ends after about ten seconds by default",
          "[tools][swarm_plan]") {
  for (std::size_t agents : {2U, 100U, 5000U})
    CHECK(plan_for({.agents = agents}).expected_seconds()
          == Approx(10).margin(1));
}

TEST_CASE("swarm plan makes the exchanges that were asked for",
          "[tools][swarm_plan]") {
  auto plan = plan_for({.agents = 10, .exchanges = 300, .rate = 100.0});

  CHECK(plan.exchanges == 300);
  CHECK(plan.expected_seconds() == Approx(3));
}

TEST_CASE("swarm plan of a market keeps to the bound even if each deal takes "
          "the most lines",
          "[tools][swarm_plan]") {
  for (std::size_t agents : {2U, 3U, 100U, 1000U, 5000U, 20'000U}) {
    auto plan = plan_for(
      {.scenario = swarm_scenario::market, .agents = agents, .seconds = 1000});
    CHECK(plan.exchanges * most_deal_lines * (agents - 1) <= 2'000'000);
  }
}

TEST_CASE("swarm plan of a market ends after about ten seconds by default",
          "[tools][swarm_plan]") {
  for (std::size_t agents : {2U, 3U, 10U, 100U, 1000U}) {
    auto plan
      = plan_for({.scenario = swarm_scenario::market, .agents = agents});
    CHECK(plan.expected_seconds() == Approx(10).margin(1));
  }
}

TEST_CASE("swarm plan makes many deals per agent up to 100 agents",
          "[tools][swarm_plan]") {
  CHECK(plan_for({.scenario = swarm_scenario::market}).exchanges >= 15 * 100);
}

TEST_CASE("swarm plan refuses a market that is too large for one deal",
          "[tools][swarm_plan]") {
  auto plan = make_plan({.scenario = swarm_scenario::market,
                         .agents = 60'000,
                         .max_deliveries = 500'000});

  REQUIRE_FALSE(plan);
  CHECK(describe(plan.error()).find("--max-deliveries") != std::string::npos);
}

TEST_CASE("swarm plan refuses more deliveries than the bound",
          "[tools][swarm_plan]") {
  auto plan = make_plan({.agents = 1000, .exchanges = 100'000});

  REQUIRE_FALSE(plan);
  CHECK(describe(plan.error()).find("--max-deliveries") != std::string::npos);
}

TEST_CASE("swarm plan says which bound would do", "[tools][swarm_plan]") {
  auto none = make_plan({.agents = 10, .max_deliveries = 10});
  auto some = make_plan({.agents = 10, .exchanges = 3, .max_deliveries = 40});

  REQUIRE_FALSE(none);
  CHECK(describe(none.error())
        == "1 exchange of 10 agents can cost 18 deliveries, more than "
           "--max-deliveries 10: use --max-deliveries 18, or fewer --agents");
  REQUIRE_FALSE(some);
  CHECK(describe(some.error())
        == "3 exchanges of 10 agents can cost 54 deliveries, more than "
           "--max-deliveries 40: use --max-deliveries 54, --exchanges 2, or "
           "fewer --agents");
  CHECK(make_plan({.agents = 10, .max_deliveries = 18}));
  CHECK(make_plan({.agents = 10, .exchanges = 3, .max_deliveries = 54}));
}

TEST_CASE("swarm plan says which time is possible", "[tools][swarm_plan]") {
  auto plan = make_plan({.seconds = 1e300});

  REQUIRE_FALSE(plan);
  CHECK(describe(plan.error())
        == "--seconds is 1e+300, but must be greater than 0 and at most "
           "1000000");
  CHECK(make_plan({.seconds = 1'000'000}));
}

TEST_CASE("swarm plan is one line for people", "[tools][swarm_plan]") {
  auto market = swarm_scenario::market;
  CHECK(to_line(plan_for({.agents = 10, .exchanges = 300, .rate = 100.0}))
        == "10 agents, 5 pairs talk: 300 exchanges at 100/s, 5400 deliveries, "
           "about 3 s at that rate");
  CHECK(to_line(plan_for({.agents = 2, .exchanges = 1, .rate = 0.5}))
        == "2 agents, 1 pair talks: 1 exchange at 0.5/s, 2 deliveries, about 2 "
           "s at that rate");
  CHECK(to_line(plan_for(
          {.scenario = market, .agents = 2, .exchanges = 1, .rate = 1e300}))
        == "2 agents, 1 buys and 1 sells, 1 pair deals: 1 deal at 1e+300/s, 10 "
           "deliveries at most, about 0 s at that rate");
  CHECK(to_line(plan_for(
          {.agents = 2, .seconds = 9, .rate = 200.0, .max_deliveries = 100}))
        == "2 agents, 1 pair talks: 50 exchanges at 200/s, 100 deliveries, "
           "about 0 s at that rate, as --max-deliveries allows");
}

TEST_CASE("swarm plan says at which rate its time is if that was wished",
          "[tools][swarm_plan]") {
  auto tail = [](const swarm_wishes& wishes) {
    auto line = to_line(plan_for(wishes));
    return line.substr(line.rfind("about"));
  };
  CHECK(tail({.agents = 10, .exchanges = 300}) == "about 0 s");
  // It starts none after that, whatever the rate.
  CHECK(tail({.agents = 10, .seconds = 5, .rate = 100.0}) == "about 5 s");
  CHECK(tail({.agents = 10, .seconds = 5, .exchanges = 400, .rate = 100.0})
        == "about 4 s at that rate");
}

TEST_CASE("swarm plan refuses what makes no sense", "[tools][swarm_plan]") {
  CHECK_FALSE(make_plan({.agents = 1}));
  CHECK_FALSE(make_plan({.seconds = 0}));
  CHECK_FALSE(make_plan({.exchanges = 0}));
  CHECK_FALSE(make_plan({.rate = -1.0}));
  CHECK_FALSE(make_plan({.rate = std::nan("")}));
  CHECK_FALSE(make_plan({.rate = HUGE_VAL}));
  CHECK_FALSE(make_plan({.seconds = std::nan("")}));
}

TEST_CASE("swarm plan tells which rate is none", "[tools][swarm_plan]") {
  CHECK(describe(make_plan({.rate = HUGE_VAL}).error())
        == "--rate is inf, but must be greater than 0 and finite");
  CHECK(describe(make_plan({.rate = -1.0}).error())
        == "--rate is -1, but must be greater than 0 and finite");
}

TEST_CASE("swarm plan takes any rate that is a number", "[tools][swarm_plan]") {
  auto plan = plan_for({.agents = 10, .rate = 1e300});

  CHECK(plan.deliveries() <= 2'000'000);
}
