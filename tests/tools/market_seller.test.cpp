// SPDX-License-Identifier: Apache-2.0

#include "market_seller.hpp"

#include <catch2/catch.hpp>

#include <chrono>

using namespace std::chrono_literals;
using namespace summoner;
using namespace summoner::tools;

namespace {

constexpr auto start = open_deal::time_point{} + 1h;
constexpr auto never = open_deal::time_point{};

open_deal offered_at(open_deal::time_point when) {
  open_deal deal{negotiation::role::seller, make_deal(1, 0), 0, "offered",
                 when};
  deal.offered_at = when;
  return deal;
}

} // namespace

TEST_CASE("market seller repeats an offer once and then lets it expire",
          "[tools][market_seller]") {
  auto deal = offered_at(start);

  CHECK(pressure_on(deal, start + 249ms, never, false) == pressure::none);
  CHECK(pressure_on(deal, start + 250ms, never, false) == pressure::remind);
  deal.is_reminded = true;
  CHECK(pressure_on(deal, start + 749ms, never, false) == pressure::none);
  CHECK(pressure_on(deal, start + 750ms, never, false) == pressure::expire);
}

TEST_CASE("market seller waits longer while all lines are late",
          "[tools][market_seller]") {
  auto deal = offered_at(start);
  auto behind_at = start + 2s;

  CHECK(pressure_on(deal, behind_at, behind_at, false) == pressure::none);
  CHECK(pressure_on(deal, behind_at + 250ms, behind_at, false)
        == pressure::remind);
  CHECK(pressure_on(deal, behind_at + 750ms, behind_at, false)
        == pressure::expire);
}

TEST_CASE("market seller lets all offers expire when the market closes",
          "[tools][market_seller]") {
  CHECK(pressure_on(offered_at(start), start, start, true) == pressure::expire);
}

TEST_CASE("market seller does not press for what is not out or has ended",
          "[tools][market_seller]") {
  auto deal = offered_at(start);
  SECTION("the offer is not out yet") {
    deal.offered_at.reset();
  }
  SECTION("the last word is not out yet") {
    deal.end.emplace();
  }

  CHECK(pressure_on(deal, start + 1h, never, true) == pressure::none);
}
