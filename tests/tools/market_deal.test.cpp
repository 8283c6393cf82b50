// SPDX-License-Identifier: Apache-2.0

#include "market_deal.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

using namespace summoner;
using namespace summoner::tools;

namespace {

constexpr std::uint64_t seed = 7;
constexpr std::uint64_t many = 10'000;

negotiation::limits limits(std::int64_t first, std::int64_t last,
                           std::uint32_t prices) {
  auto steps = std::max(prices, 2U) - 1;
  return {first, last, std::abs(last - first) / steps, prices};
}

} // namespace

TEST_CASE("market deal follows from seed and id", "[tools][market_deal]") {
  auto a = make_deal(seed, 3);
  auto same = make_deal(seed, 3);
  auto text = [](const market_deal& x) {
    return terms_of(x, x.buyer.first).to_text();
  };

  CHECK(text(a) == text(same));
  CHECK(text(a) != text(make_deal(seed, 4)));
  CHECK(text(a) != text(make_deal(seed + 1, 3)));
}

TEST_CASE("market deal has prices that make sense", "[tools][market_deal]") {
  for (std::uint64_t id = 0; id < many; ++id) {
    auto deal = make_deal(seed, id);
    REQUIRE(deal.quantity > 0);
    REQUIRE(deal.buyer.first > 0);
    REQUIRE(deal.buyer.first <= deal.buyer.last);
    REQUIRE(deal.buyer.step >= 0);
    REQUIRE(deal.buyer.patience);
    REQUIRE(deal.seller.last > 0);
    REQUIRE(deal.seller.first >= deal.seller.last);
    REQUIRE(deal.seller.step >= 0);
    REQUIRE(deal.seller.patience > 0U);
  }
}

TEST_CASE("market prices are at even distances", "[tools][market_deal]") {
  for (std::uint64_t id = 0; id < many; ++id) {
    auto deal = make_deal(seed, id);
    negotiation::haggler seller{negotiation::role::seller, deal.seller};
    std::vector<std::int64_t> named;
    while (named.size() < deal.seller.patience)
      named.push_back(seller.name_next());
    REQUIRE(named.front() == deal.seller.first);
    if (named.size() > 1)
      REQUIRE(named.back() == deal.seller.last);
    if (named.size() > 2)
      REQUIRE(std::abs(named[0] - 2 * named[1] + named[2]) <= 1);
  }
}

TEST_CASE("market script counts its lines", "[tools][market_deal]") {
  market_deal deal;
  deal.seller = limits(100, 80, 3);

  SECTION("request, offer, acceptance, confirmation") {
    deal.buyer = limits(100, 100, 1);
    auto script = rehearse(deal);
    CHECK(script.outcome == deal_outcome::sold);
    CHECK(script.price == 100);
    CHECK(script.lines == 4);
  }
  SECTION("request, offer, refusal") {
    deal.buyer = limits(50, 90, 0);
    auto script = rehearse(deal);
    CHECK(script.outcome == deal_outcome::refused);
    CHECK(script.lines == 3);
  }
  SECTION("request, offer, counter-offer, confirmation") {
    deal.buyer = limits(90, 90, 1);
    auto script = rehearse(deal);
    CHECK(script.outcome == deal_outcome::sold);
    CHECK(script.price == 90);
    CHECK(script.lines == 4);
  }
  SECTION("request, offer, reminder, expiry") {
    deal.how = temper::silent;
    auto script = rehearse(deal);
    CHECK(script.outcome == deal_outcome::expired);
    CHECK(script.lines == 4);
  }
  SECTION("request, offer, reminder, acceptance, confirmation") {
    deal.buyer = limits(100, 100, 1);
    deal.how = temper::sleepy;
    CHECK(rehearse(deal).lines == 5);
  }
}

TEST_CASE("market deals end in all ways, with about the lines planned for",
          "[tools][market_deal]") {
  std::uint64_t lines = 0;
  std::array<std::uint64_t, 3> ends{};
  for (std::uint64_t id = 0; id < many; ++id) {
    auto script = rehearse(make_deal(seed, id));
    // A reminder and an expiry that are too early may come on top.
    REQUIRE(script.lines + 2 <= most_deal_lines);
    lines += script.lines;
    ++ends.at(static_cast<std::size_t>(script.outcome));
  }

  CHECK(static_cast<double>(lines) / many
        == Approx(typical_deal_lines).margin(0.5));
  CHECK(ends[0] > many / 3);
  CHECK(ends[1] > many / 10);
  CHECK(ends[2] > many / 100);
}

TEST_CASE("market terms are values of different types",
          "[tools][market_deal]") {
  auto deal = make_deal(seed, 3);

  auto terms = terms_of(deal, 4 * deal.quantity);

  CHECK(terms["goods"].is_string());
  CHECK(terms["quantity"] == deal.quantity);
  CHECK(terms["price"] == 4 * deal.quantity);
  CHECK(terms["each"] == 4.0);
  CHECK(terms["urgent"] == true);
  CHECK(terms["note"].is_string());
  CHECK(terms_of(make_deal(seed, 4), 1)["note"].is_null());
}
