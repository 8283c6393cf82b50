// SPDX-License-Identifier: Apache-2.0

#include "market_audit.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace summoner;
using namespace summoner::tools;

namespace {

constexpr std::uint64_t seed = 1;
constexpr std::uint64_t deals = 200;
constexpr std::uint32_t buyer = 0;
constexpr std::uint32_t seller = 1;

/// A buyer and a seller whose deals have ended as planned.
struct fixture {
  fixture() {
    accounts.resize(2);
    accounts[seller].agent = seller;
    for (std::uint64_t id = 0; id < deals; ++id) {
      auto deal = make_deal(seed, id);
      accounts[buyer].start.money += deal.buyer.last;
      accounts[seller].start.goods[deal.goods] += deal.quantity;
    }
    for (auto& account : accounts)
      account.now = account.start;
    for (std::uint64_t id = 0; id < deals; ++id) {
      auto record = planned(id);
      record.peer = seller;
      accounts[buyer].settle(id, record);
      record.peer = buyer;
      accounts[seller].settle(id, record);
    }
  }

  static deal_record planned(std::uint64_t id) {
    auto deal = make_deal(seed, id);
    auto script = rehearse(deal);
    deal_record record{script.outcome, 0, value()};
    if (script.outcome == deal_outcome::sold)
      record.terms = terms_of(deal, script.price);
    return record;
  }

  /// The first deal that ends like this.
  static std::uint64_t first(deal_outcome wanted) {
    std::uint64_t id = 0;
    while (rehearse(make_deal(seed, id)).outcome != wanted)
      ++id;
    REQUIRE(id < deals);
    return id;
  }

  [[nodiscard]] market_audit audit() const {
    return audit_market(seed, deals, accounts);
  }

  std::vector<market_account> accounts;
};

} // namespace

TEST_CASE_METHOD(fixture, "market audit finds nothing wrong with equal books",
                 "[tools][market_audit]") {
  auto uut = audit();

  CHECK(uut.is_clean());
  CHECK(uut.is_conserved());
  CHECK(uut.sold > 0);
  CHECK(uut.refused > 0);
  CHECK(uut.expired > 0);
  CHECK(uut.expired_early == 0);
  CHECK(uut.sold + uut.refused + uut.expired == deals);
}

TEST_CASE_METHOD(fixture,
                 "market audit fails when one side does not know a deal",
                 "[tools][market_audit]") {
  auto side = GENERATE(buyer, seller);
  auto outcome = GENERATE(deal_outcome::sold, deal_outcome::refused,
                          deal_outcome::expired);
  accounts[side].book.erase(first(outcome));

  auto uut = audit();

  CHECK(uut.one_sided == 1);
  CHECK_FALSE(uut.is_clean());
}

TEST_CASE_METHOD(fixture, "market audit fails when nobody knows a deal",
                 "[tools][market_audit]") {
  for (auto& account : accounts)
    account.book.erase(3);

  auto uut = audit();

  CHECK(uut.unknown == 1);
  CHECK_FALSE(uut.is_clean());
}

TEST_CASE_METHOD(fixture, "market audit fails when the terms differ",
                 "[tools][market_audit]") {
  auto id = first(deal_outcome::sold);
  auto& terms = accounts[buyer].book[id].terms;
  SECTION("in the price") {
    terms = terms.with("price", terms["price"].as_int() + 1);
  }
  SECTION("in the goods") {
    terms = terms.with("goods", "lead");
  }
  SECTION("in the type of a value") {
    terms = terms.with("quantity", terms["quantity"].as_double());
  }
  SECTION("in a value that is missing") {
    terms = terms.without("note");
  }

  auto uut = audit();

  CHECK(uut.disagreeing == 1);
  CHECK_FALSE(uut.is_clean());
}

TEST_CASE_METHOD(fixture, "market audit fails when only one side has sold",
                 "[tools][market_audit]") {
  auto id = first(deal_outcome::sold);
  accounts[buyer].book[id] = {deal_outcome::expired, seller, value()};

  CHECK(audit().disagreeing == 1);
}

TEST_CASE_METHOD(fixture, "market audit fails when the sides name others",
                 "[tools][market_audit]") {
  auto side = GENERATE(buyer, seller);
  accounts[side].book[3].peer = 17;

  CHECK(audit().disagreeing == 1);
}

TEST_CASE_METHOD(fixture, "market audit fails when two have bought the same",
                 "[tools][market_audit]") {
  market_account another;
  another.agent = 2;
  another.book[3] = accounts[buyer].book[3];
  accounts.push_back(another);

  CHECK(audit().disagreeing == 1);
}

TEST_CASE_METHOD(fixture, "market audit lets a no meet an expiry halfway",
                 "[tools][market_audit]") {
  auto id = first(deal_outcome::refused);
  accounts[seller].book[id].outcome = deal_outcome::expired;

  auto uut = audit();

  CHECK(uut.is_clean());
  CHECK(uut.expired_early == 1);
}

TEST_CASE_METHOD(fixture,
                 "market audit fails when both sides agree on a price "
                 "that they do not bargain",
                 "[tools][market_audit]") {
  auto id = first(deal_outcome::sold);
  for (auto& account : accounts) {
    auto& terms = account.book[id].terms;
    terms = terms.with("price", terms["price"].as_int() + 1);
  }

  CHECK(audit().unplanned == 1);
}

TEST_CASE_METHOD(fixture, "market audit fails when a deal was never started",
                 "[tools][market_audit]") {
  auto uut = audit_market(seed, deals - 1, accounts);

  CHECK(uut.unplanned == 1);
  CHECK_FALSE(uut.is_clean());
}

TEST_CASE_METHOD(fixture, "market audit fails when money is made or lost",
                 "[tools][market_audit]") {
  accounts[seller].now.money += GENERATE(-1, 1);

  auto uut = audit();

  CHECK_FALSE(uut.is_conserved());
  CHECK_FALSE(uut.is_clean());
}

TEST_CASE_METHOD(fixture,
                 "market audit fails when one kind of goods turns into another",
                 "[tools][market_audit]") {
  ++accounts[buyer].now.goods[0];
  --accounts[buyer].now.goods[1];

  auto uut = audit();

  CHECK(uut.before.pieces() == uut.after.pieces());
  CHECK_FALSE(uut.is_conserved());
  CHECK_FALSE(uut.is_clean());
}

TEST_CASE_METHOD(fixture, "market audit fails when somebody is overdrawn",
                 "[tools][market_audit]") {
  accounts[buyer].now.money -= 1'000'000;
  accounts[seller].now.money += 1'000'000;

  auto uut = audit();

  CHECK(uut.is_conserved());
  CHECK(uut.overdrawn == 1);
  CHECK_FALSE(uut.is_clean());
}
