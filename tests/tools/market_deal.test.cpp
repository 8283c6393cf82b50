// SPDX-License-Identifier: Apache-2.0

#include "market_deal.hpp"

#include <catch2/catch.hpp>

using namespace summoner;
using namespace summoner::tools;

namespace {

constexpr std::uint64_t seed = 7;
constexpr std::uint64_t many = 10'000;

bargaining buyer_of(std::int64_t hoped, std::int64_t borne,
                    std::uint32_t prices) {
  return {market_side::buyer, hoped, borne, prices};
}

bargaining seller_of(std::int64_t hoped, std::int64_t borne,
                     std::uint32_t prices) {
  return {market_side::seller, hoped, borne, prices};
}

} // namespace

TEST_CASE("market deal follows from seed and id", "[tools][market_deal]") {
  auto a = make_deal(seed, 3);
  auto same = make_deal(seed, 3);
  auto text = [](const market_deal& x) {
    return terms_of(x, x.buyer.hoped).to_text();
  };

  CHECK(text(a) == text(same));
  CHECK(text(a) != text(make_deal(seed, 4)));
  CHECK(text(a) != text(make_deal(seed + 1, 3)));
}

TEST_CASE("market deal has prices that make sense", "[tools][market_deal]") {
  for (std::uint64_t id = 0; id < many; ++id) {
    auto deal = make_deal(seed, id);
    REQUIRE(deal.quantity > 0);
    REQUIRE(deal.buyer.hoped > 0);
    REQUIRE(deal.buyer.hoped <= deal.buyer.borne);
    REQUIRE(deal.seller.borne > 0);
    REQUIRE(deal.seller.hoped >= deal.seller.borne);
    REQUIRE(deal.seller.prices > 0);
  }
}

TEST_CASE("market bargaining goes from the price hoped for to the one borne",
          "[tools][market_deal]") {
  auto seller = seller_of(100, 80, 3);

  CHECK(open_with(seller).price == 100);
  CHECK(answer(seller, 1, 50).price == 90);
  CHECK(answer(seller, 2, 50).price == 80);
  CHECK(answer(seller, 3, 50).what == reply::refuse);
}

TEST_CASE("market buyer agrees to what is no more than its next price",
          "[tools][market_deal]") {
  auto buyer = buyer_of(60, 100, 2);

  CHECK(answer(buyer, 0, 60).what == reply::agree);
  CHECK(answer(buyer, 0, 61).what == reply::bid);
  CHECK(answer(buyer, 0, 61).price == 60);
  CHECK(answer(buyer, 1, 100).what == reply::agree);
  CHECK(answer(buyer, 1, 100).price == 100);
}

TEST_CASE("market buyer without a price left takes what it can bear",
          "[tools][market_deal]") {
  auto buyer = buyer_of(60, 100, 0);

  CHECK(answer(buyer, 0, 100).what == reply::agree);
  CHECK(answer(buyer, 0, 101).what == reply::refuse);
}

TEST_CASE("market seller agrees to what is no less than its next price",
          "[tools][market_deal]") {
  auto seller = seller_of(100, 80, 2);

  CHECK(answer(seller, 1, 80).what == reply::agree);
  CHECK(answer(seller, 1, 79).what == reply::bid);
  CHECK(answer(seller, 2, 79).what == reply::refuse);
}

TEST_CASE("market script counts its lines", "[tools][market_deal]") {
  market_deal deal;
  deal.seller = seller_of(100, 80, 3);

  SECTION("request, offer, acceptance, confirmation") {
    deal.buyer = buyer_of(100, 100, 1);
    auto script = rehearse(deal);
    CHECK(script.outcome == deal_outcome::sold);
    CHECK(script.price == 100);
    CHECK(script.lines == 4);
  }
  SECTION("request, offer, refusal") {
    deal.buyer = buyer_of(50, 90, 0);
    auto script = rehearse(deal);
    CHECK(script.outcome == deal_outcome::refused);
    CHECK(script.lines == 3);
  }
  SECTION("request, offer, counter-offer, confirmation") {
    deal.buyer = buyer_of(90, 90, 1);
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
    deal.buyer = buyer_of(100, 100, 1);
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
