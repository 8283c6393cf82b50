// SPDX-License-Identifier: Apache-2.0

#include "summoner/testing.hpp"

#include "negotiation.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;

using negotiation::outcome;
using negotiation::terms;
using testing::spoken;

namespace {

/// Bob wants a lamp, Sue has one.
struct fixture {
  terms wants{"bob", "lamp", {50, 90, 10}};
  terms has{"sue", "lamp", {100, 70, 5}};
  std::optional<outcome> bought;
  std::optional<outcome> sold;
  testing::room uut;

  static negotiation::end_handler note_in(std::optional<outcome>& where) {
    return [&where](const outcome& what, context& self) {
      CHECK_FALSE(where.has_value());
      where = what;
      self.quit();
    };
  }

  testing::tested_client& join_buyer() {
    return uut.join(negotiation::make_buyer(wants, note_in(bought)));
  }

  testing::tested_client& join_seller() {
    return uut.join(negotiation::make_seller(has, note_in(sold)));
  }

  static value request(const char* item, const char* from) {
    return {{"kind", "request"}, {"item", item}, {"from", from}};
  }

  static value offer(int price, const char* from, const char* to) {
    return {{"kind", "offer"}, {"price", price}, {"from", from}, {"to", to}};
  }

  static value accept(int price, const char* from, const char* to) {
    return {{"kind", "accept"}, {"price", price}, {"from", from}, {"to", to}};
  }

  static value refuse(int price, const char* from, const char* to) {
    return {{"kind", "refuse"}, {"price", price}, {"from", from}, {"to", to}};
  }
};

} // namespace

// -- conversations ------------------------------------------------------------

TEST_CASE_METHOD(fixture, "buyer and seller meet each other step by step",
                 "[example]") {
  auto& seller = join_seller();
  auto& buyer = join_buyer();

  CHECK(uut.transcript()
        == std::vector<spoken>{{"bob", request("lamp", "bob")},
                               {"sue", offer(100, "sue", "bob")},
                               {"bob", offer(50, "bob", "sue")},
                               {"sue", offer(95, "sue", "bob")},
                               {"bob", offer(60, "bob", "sue")},
                               {"sue", offer(90, "sue", "bob")},
                               {"bob", offer(70, "bob", "sue")},
                               {"sue", offer(85, "sue", "bob")},
                               {"bob", offer(80, "bob", "sue")},
                               {"sue", accept(80, "sue", "bob")}});
  REQUIRE(bought);
  CHECK(bought->is_agreed);
  CHECK(bought->price == 80);
  CHECK(bought->partner == "sue");
  REQUIRE(sold);
  CHECK(sold->is_agreed);
  CHECK(sold->price == 80);
  CHECK(sold->partner == "bob");
  CHECK(buyer.has_ended_with(0));
  CHECK(seller.has_ended_with(0));
}

TEST_CASE_METHOD(fixture, "buyer takes a price that is low enough at once",
                 "[example]") {
  wants.prices.first = 100;
  wants.prices.last = 120;
  join_seller();
  join_buyer();

  CHECK(uut.transcript()
        == std::vector<spoken>{{"bob", request("lamp", "bob")},
                               {"sue", offer(100, "sue", "bob")},
                               {"bob", accept(100, "bob", "sue")}});
}

TEST_CASE_METHOD(fixture, "buyer and seller part when neither goes further",
                 "[example]") {
  wants.prices.last = 60;
  has.prices.last = 95;
  join_seller();
  join_buyer();

  CHECK(uut.transcript()
        == std::vector<spoken>{{"bob", request("lamp", "bob")},
                               {"sue", offer(100, "sue", "bob")},
                               {"bob", offer(50, "bob", "sue")},
                               {"sue", offer(95, "sue", "bob")},
                               {"bob", offer(60, "bob", "sue")},
                               {"sue", offer(95, "sue", "bob")},
                               {"bob", refuse(95, "bob", "sue")}});
  CHECK_FALSE(bought.value_or(outcome{true, 0, ""}).is_agreed);
  CHECK_FALSE(sold.value_or(outcome{true, 0, ""}).is_agreed);
}

TEST_CASE("buyer and seller agree whenever there is a price for both",
          "[example]") {
  for (std::int64_t limit : {50, 60, 75, 90, 100})
    for (std::int64_t floor : {40, 60, 75, 90, 110})
      for (std::int64_t step : {1, 7, 100}) {
        fixture it;
        it.wants = {"bob", "lamp", {40, limit, step}};
        it.has = {"sue", "lamp", {110, floor, 3}};
        it.join_seller();
        it.join_buyer();

        INFO("up to " << limit << ", down to " << floor << " by " << step);
        REQUIRE(it.bought);
        REQUIRE(it.sold);
        CHECK(it.bought->is_agreed == (floor <= limit));
        CHECK(it.sold->is_agreed == it.bought->is_agreed);
        CHECK(it.sold->price == it.bought->price);
        if (it.bought->is_agreed) {
          CHECK(it.bought->price <= limit);
          CHECK(it.bought->price >= floor);
        }
      }
}

// -- who speaks to whom -------------------------------------------------------

TEST_CASE_METHOD(fixture, "buyer asks each second until somebody answers",
                 "[example]") {
  join_buyer();

  uut.advance(2s);

  CHECK(uut.transcript()
        == std::vector<spoken>(3, {"bob", request("lamp", "bob")}));
  join_seller();
  uut.advance(1s);
  CHECK(bought.has_value());
}

TEST_CASE_METHOD(fixture, "seller sells nothing else", "[example]") {
  auto& seller = join_seller();

  uut.say(request("car", "bob"));

  CHECK(seller.sent().empty());
}

TEST_CASE_METHOD(fixture, "buyer deals with the first seller only",
                 "[example]") {
  auto& buyer = join_buyer();
  buyer.sent();

  buyer.receive(offer(100, "sue", "bob"));
  buyer.receive(offer(10, "tom", "bob"));
  buyer.receive(accept(10, "tom", "bob"));

  CHECK(buyer.sent() == std::vector<value>{offer(50, "bob", "sue")});
  CHECK_FALSE(bought.has_value());
}

TEST_CASE_METHOD(fixture, "seller deals with one buyer at a time",
                 "[example]") {
  auto& seller = join_seller();

  seller.receive(request("lamp", "bob"));
  seller.receive(request("lamp", "tim"));
  seller.receive(offer(99, "tim", "sue"));

  CHECK(seller.sent() == std::vector<value>{offer(100, "sue", "bob")});
}

TEST_CASE_METHOD(fixture, "seller does not answer what makes no sense",
                 "[example]") {
  auto& seller = join_seller();
  seller.receive(request("lamp", "bob"));
  seller.sent();

  seller.receive("lamp");
  seller.receive({{"kind", "offer"}, {"from", "bob"}, {"to", "sue"}});
  seller.receive(accept(1, "bob", "sue"));
  seller.receive_line("Warning: from the relay");
  uut.advance(1h);

  CHECK(seller.sent().empty());
  CHECK(seller.counts().errors == 0);
  CHECK_FALSE(sold.has_value());
}

TEST_CASE_METHOD(fixture,
                 "buyer goes on with the same seller after a lost "
                 "connection",
                 "[example]") {
  auto& buyer = join_buyer();
  buyer.receive(offer(100, "sue", "bob"));
  buyer.sent();

  buyer.lose_connection();
  uut.advance(3s);
  buyer.receive(offer(95, "sue", "bob"));

  CHECK(buyer.sent() == std::vector<value>{offer(60, "bob", "sue")});
}
