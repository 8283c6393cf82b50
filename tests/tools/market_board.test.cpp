// SPDX-License-Identifier: Apache-2.0

#include "market_board.hpp"

#include <catch2/catch.hpp>

using namespace summoner::tools;

namespace {

holdings all() {
  return {.money = 100, .goods = {10}};
}

/// What a buyer gets who pays 30 for 2 pieces.
holdings purchase() {
  return {.money = -30, .goods = {2}};
}

} // namespace

TEST_CASE("market board counts a deal once both of its sides have ended it",
          "[tools][market_board]") {
  market_board uut{all()};

  uut.note_settled(7, -purchase());
  CHECK(uut.money() == 100);
  CHECK(uut.pieces() == 10);

  uut.note_settled(7, purchase());
  CHECK(uut.money() == 100);
  CHECK(uut.pieces() == 10);
}

TEST_CASE("market board tells what the sides of a deal disagree on",
          "[tools][market_board]") {
  market_board uut{all()};

  uut.note_settled(7, -purchase());
  uut.note_settled(8, -purchase());
  uut.note_settled(8, purchase());
  uut.note_settled(7, {});

  CHECK(uut.money() == 130);
  CHECK(uut.pieces() == 8);
}
