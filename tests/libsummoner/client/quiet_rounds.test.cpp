// SPDX-License-Identifier: Apache-2.0

#include "summoner/client/quiet_rounds.hpp"

#include <catch2/catch.hpp>

using summoner::client::quiet_rounds;
using verdict = quiet_rounds::verdict;

TEST_CASE("quiet rounds end when two in a row add up to the same",
          "[client][quiet_rounds]") {
  quiet_rounds uut;
  auto first = uut.begin(2);
  CHECK(uut.note(first, 3) == verdict::open);
  CHECK(uut.note(first, 4) == verdict::busy);

  auto second = uut.begin(2);
  CHECK(uut.note(second, 4) == verdict::open);

  CHECK(uut.note(second, 3) == verdict::quiet);
}

TEST_CASE("quiet rounds go on while something runs", "[client][quiet_rounds]") {
  quiet_rounds uut;
  CHECK(uut.note(uut.begin(1), 1) == verdict::busy);
  CHECK(uut.note(uut.begin(1), 2) == verdict::busy);
  CHECK(uut.note(uut.begin(1), 3) == verdict::busy);
  CHECK(uut.note(uut.begin(1), 3) == verdict::quiet);
}

TEST_CASE("quiet rounds ask twice even when nothing ever ran",
          "[client][quiet_rounds]") {
  quiet_rounds uut;
  CHECK(uut.note(uut.begin(1), 0) == verdict::busy);
  CHECK(uut.note(uut.begin(1), 0) == verdict::quiet);
}

TEST_CASE("quiet rounds take no answer to an older round",
          "[client][quiet_rounds]") {
  quiet_rounds uut;
  auto first = uut.begin(1);
  auto second = uut.begin(1);

  CHECK(uut.note(first, 0) == verdict::open);
  CHECK(uut.note(second, 0) == verdict::busy);
}

TEST_CASE("quiet rounds give no verdict on one that was cancelled",
          "[client][quiet_rounds]") {
  quiet_rounds uut;
  CHECK(uut.note(uut.begin(1), 5) == verdict::busy);
  auto second = uut.begin(1);

  uut.cancel();

  CHECK(uut.note(second, 5) == verdict::open);
  CHECK(uut.note(uut.begin(1), 5) == verdict::quiet);
}

TEST_CASE("quiet rounds compare with nothing from before a reset",
          "[client][quiet_rounds]") {
  quiet_rounds uut;
  CHECK(uut.note(uut.begin(1), 5) == verdict::busy);

  uut.reset();

  CHECK(uut.note(uut.begin(1), 5) == verdict::busy);
}
