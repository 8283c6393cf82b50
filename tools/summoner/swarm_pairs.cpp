// SPDX-License-Identifier: Apache-2.0

#include "swarm_pairs.hpp"

#include "market_deal.hpp"

#include <algorithm>
#include <numeric>
#include <random>
#include <utility>

namespace summoner::tools {

namespace {

// Up to here every agent takes part.
constexpr std::size_t everybody_takes_part = 100;

// Above it so many pairs do.
constexpr std::size_t sampled_pairs = 50;

// Sellers that a buyer deals with.
constexpr std::size_t sellers_per_buyer = 4;

// The same with every library.
void shuffle(std::vector<std::uint32_t>& order, std::mt19937_64& random) {
  for (auto i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[random() % i]);
}

} // namespace

std::vector<swarm_pair> choose_talkers(std::size_t agents, std::uint64_t seed) {
  std::vector<std::uint32_t> order(agents);
  std::iota(order.begin(), order.end(), 0U);
  std::mt19937_64 random{seed};
  shuffle(order, random);
  auto count = agents <= everybody_takes_part
                 ? (agents + 1) / 2
                 : std::min(sampled_pairs, agents / 2);
  std::vector<swarm_pair> pairs;
  for (std::size_t i = 0; i < count; ++i)
    pairs.push_back({order[2 * i], order[(2 * i + 1) % order.size()]});
  return pairs;
}

std::vector<swarm_pair> choose_traders(std::size_t agents, std::uint64_t seed) {
  std::vector<std::uint32_t> buyers;
  std::vector<std::uint32_t> sellers;
  for (std::uint32_t i = 0; i < agents; ++i)
    (side_of(i) == negotiation::role::buyer ? buyers : sellers).push_back(i);
  std::mt19937_64 random{seed};
  shuffle(buyers, random);
  shuffle(sellers, random);
  if (agents > everybody_takes_part) {
    buyers.resize(std::min(sampled_pairs, buyers.size()));
    sellers.resize(std::min(sampled_pairs, sellers.size()));
  }
  std::vector<swarm_pair> pairs;
  for (std::size_t round = 0;
       round < std::min(sellers_per_buyer, sellers.size()); ++round)
    for (std::size_t i = 0; i < buyers.size(); ++i)
      pairs.push_back({buyers[i], sellers[(i + round) % sellers.size()]});
  return pairs;
}

} // namespace summoner::tools
