// SPDX-License-Identifier: Apache-2.0

#include "haggling.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <vector>

using namespace summoner::negotiation;

namespace {

/// The prices that a side names, in order, when each answers `price`.
std::vector<std::int64_t> prices_of(haggler uut, std::int64_t price) {
  std::vector<std::int64_t> result;
  result.push_back(uut.name_next());
  while (uut.answer(price) == reply::counter)
    result.push_back(uut.name_next(price));
  return result;
}

} // namespace

// -- both ---------------------------------------------------------------------

TEST_CASE("haggler goes from its first price to its last one", "[example]") {
  using prices = std::vector<std::int64_t>;

  CHECK(prices_of({role::buyer, {50, 75, 10}}, 100) == prices{50, 60, 70, 75});
  CHECK(prices_of({role::seller, {100, 80, 10}}, 50) == prices{100, 90, 80});
}

TEST_CASE("buyer takes what is no more than its next price", "[example]") {
  haggler uut{role::buyer, {60, 100, 40}};

  CHECK(uut.answer(60) == reply::accept);
  CHECK(uut.answer(61) == reply::counter);
  CHECK(uut.name_next(61) == 60);
  CHECK(uut.answer(100) == reply::accept);
  CHECK(uut.answer(101) == reply::counter);
}

TEST_CASE("seller takes what is no less than its next price", "[example]") {
  haggler uut{role::seller, {100, 80, 20}};
  uut.name_next();

  CHECK(uut.answer(80) == reply::accept);
  CHECK(uut.answer(79) == reply::counter);
}

TEST_CASE("haggler remembers what it has named last", "[example]") {
  haggler uut{role::buyer, {50, 90, 10}};
  CHECK_FALSE(uut.named());
  CHECK(uut.count() == 0);

  uut.name_next();
  uut.name_next(80);

  CHECK(uut.named() == 60);
  CHECK(uut.count() == 2);
}

// -- without an end of its patience -------------------------------------------

TEST_CASE("haggler repeats its last price while the other side moves",
          "[example]") {
  haggler uut{role::buyer, {50, 60, 10}};
  uut.name_next(100);
  uut.name_next(99);

  CHECK(uut.answer(98) == reply::counter);
  CHECK(uut.name_next(98) == 60);
  CHECK(uut.answer(98) == reply::refuse);
  CHECK(uut.answer(97) == reply::counter);
  CHECK(uut.answer(60) == reply::accept);
}

// -- with one -----------------------------------------------------------------

TEST_CASE("haggler refuses when it has named all its prices", "[example]") {
  haggler uut{role::seller, {100, 80, 10, 3}};
  uut.name_next();
  uut.name_next(50);
  CHECK(uut.answer(60) == reply::counter);
  CHECK(uut.name_next(60) == 80);

  CHECK(uut.answer(70) == reply::refuse);
  CHECK(uut.answer(79) == reply::refuse);
  CHECK(uut.answer(80) == reply::accept);
}

TEST_CASE("haggler ends at its last price, however far it is", "[example]") {
  haggler uut{role::seller, {100, 75, 12, 3}};
  uut.name_next();

  CHECK(uut.name_next(50) == 88);
  CHECK(uut.name_next(50) == 75);
}

TEST_CASE("haggler with one price takes what is no worse than its last one",
          "[example]") {
  haggler uut{role::buyer, {60, 100, 40, 1}};
  CHECK(uut.name_next(110) == 60);

  CHECK(uut.answer(100) == reply::accept);
  CHECK(uut.answer(101) == reply::refuse);
}

TEST_CASE("haggler without a price takes what is no worse than its last one",
          "[example]") {
  haggler uut{role::buyer, {60, 100, 40, 0}};

  CHECK(uut.answer(100) == reply::accept);
  CHECK(uut.answer(101) == reply::refuse);
}
