// SPDX-License-Identifier: Apache-2.0

#include "market_account.hpp"

#include <catch2/catch.hpp>

using namespace summoner;
using namespace summoner::tools;

namespace {

constexpr std::uint32_t buyer = 0;
constexpr std::uint32_t seller = 1;

market_account account_of(std::uint32_t agent) {
  market_account result;
  result.agent = agent;
  result.start.money = 100;
  result.start.goods.fill(10);
  result.now = result.start;
  return result;
}

value salt_for(std::int64_t price) {
  return {{"goods", "salt"}, {"quantity", 3}, {"price", price}};
}

} // namespace

TEST_CASE("market account moves money one way and goods the other",
          "[tools][market_account]") {
  auto a = account_of(buyer);
  auto b = account_of(seller);

  a.settle(7, {deal_outcome::sold, seller, salt_for(40)});
  b.settle(7, {deal_outcome::sold, buyer, salt_for(40)});

  CHECK(a.now.money == 60);
  CHECK(a.now.pieces() == a.start.pieces() + 3);
  CHECK(b.now.money == 140);
  CHECK(b.now.pieces() == b.start.pieces() - 3);
  auto before = a.start;
  auto after = a.now;
  CHECK((before += b.start) == (after += b.now));
}

TEST_CASE("market account remembers deals that were not sold",
          "[tools][market_account]") {
  auto uut = account_of(buyer);

  uut.settle(7, {deal_outcome::refused, seller, value()});
  uut.settle(8, {deal_outcome::expired, seller, value()});

  CHECK(uut.now == uut.start);
  CHECK(uut.book.size() == 2);
}

TEST_CASE("market account moves nothing for what are no terms",
          "[tools][market_account]") {
  CHECK(payment_of(value()) == holdings{});
  CHECK(payment_of(salt_for(40).with("goods", "lead")) == holdings{});
}

TEST_CASE("market account is overdrawn with less than nothing of anything",
          "[tools][market_account]") {
  auto uut = account_of(seller);
  CHECK_FALSE(uut.now.is_overdrawn());

  uut.now.goods[2] = -1;
  CHECK(uut.now.is_overdrawn());

  uut.now = uut.start;
  uut.now.money = -1;
  CHECK(uut.now.is_overdrawn());
}

TEST_CASE("market accounts hold what all deals of the plan can cost",
          "[tools][market_account]") {
  auto plan = *make_plan({.scenario = swarm_scenario::market, .agents = 9});

  auto accounts = open_accounts(plan);

  REQUIRE(accounts.size() == 9);
  for (std::uint64_t id = 0; id < plan.exchanges; ++id) {
    auto deal = make_deal(plan.seed, id);
    auto pair = plan.pair_of(id);
    auto terms = terms_of(deal, deal.buyer.last);
    accounts[pair.first].settle(id, {deal_outcome::sold, pair.second, terms});
    accounts[pair.second].settle(id, {deal_outcome::sold, pair.first, terms});
  }
  for (const auto& account : accounts)
    CHECK_FALSE(account.now.is_overdrawn());
}
