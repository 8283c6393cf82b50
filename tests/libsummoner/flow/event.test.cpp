// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/event.hpp"

#include <catch2/catch.hpp>

// As users do.
using namespace summoner;

namespace {

const trigger ok{"ok", {0}};

} // namespace

TEST_CASE("event tells action, trigger and data", "[flow][event]") {
  auto uut = move(ok, {{"price", 3}});

  CHECK(uut.what() == action::move);
  CHECK(uut.why() == ok);
  REQUIRE(uut.data().get<value>() != nullptr);
  CHECK((*uut.data().get<value>())["price"] == 3);
}

TEST_CASE("event is made by the name of its action", "[flow][event]") {
  CHECK(move(ok).what() == action::move);
  CHECK(stay(ok).what() == action::stay);
  CHECK(test(ok).what() == action::test);
  CHECK_FALSE(test(ok).data());
}

TEST_CASE("event functions do not stand in the way of std::move",
          "[flow][event]") {
  using std::move;
  auto text = std::string{"kept"};

  auto moved = move(text);
  auto uut = move(ok, moved);

  CHECK(*uut.data().get<value>() == "kept");
  CHECK(move(ok).what() == action::move);
}
