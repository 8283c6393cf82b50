// SPDX-License-Identifier: Apache-2.0

#include "swarm_pairs.hpp"

#include "market_deal.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <utility>

using namespace summoner::tools;

namespace {

std::set<std::uint32_t> all_in(const std::vector<swarm_pair>& pairs) {
  std::set<std::uint32_t> all;
  for (const auto& pair : pairs) {
    all.insert(pair.first);
    all.insert(pair.second);
  }
  return all;
}

} // namespace

TEST_CASE("swarm pairs of a market are a buyer and a seller",
          "[tools][swarm_pairs]") {
  for (std::size_t agents : {2U, 3U, 10U, 101U, 5000U}) {
    for (const auto& pair : choose_traders(agents, 1)) {
      CHECK(side_of(pair.first) == summoner::negotiation::role::buyer);
      CHECK(side_of(pair.second) == summoner::negotiation::role::seller);
      CHECK(pair.first < agents);
      CHECK(pair.second < agents);
    }
  }
}

TEST_CASE("swarm pairs let everybody deal up to 100 agents",
          "[tools][swarm_pairs]") {
  for (std::size_t agents : {2U, 3U, 5U, 99U, 100U})
    CHECK(all_in(choose_traders(agents, 1)).size() == agents);
}

TEST_CASE("swarm pairs let a sample deal above 100 agents",
          "[tools][swarm_pairs]") {
  for (std::size_t agents : {101U, 5000U})
    CHECK(all_in(choose_traders(agents, 1)).size() == 100);
}

TEST_CASE("swarm pairs let a buyer deal with several sellers, each once",
          "[tools][swarm_pairs]") {
  std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (const auto& pair : choose_traders(10, 1))
    CHECK(pairs.insert({pair.first, pair.second}).second);

  CHECK(pairs.size() == 5 * 4);
}

TEST_CASE("swarm pairs follow from the seed", "[tools][swarm_pairs]") {
  auto a = all_in(choose_traders(500, 1));

  CHECK(a == all_in(choose_traders(500, 1)));
  CHECK(a != all_in(choose_traders(500, 2)));
}
