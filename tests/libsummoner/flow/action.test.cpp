// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/action.hpp"

#include "summoner/error.hpp"

#include <catch2/catch.hpp>

using summoner::action;
using summoner::describe;
using summoner::ec;
using summoner::flow::parse_action;

TEST_CASE("action reads what it prints", "[flow][action]") {
  auto what = GENERATE(action::move, action::stay, action::test);

  CHECK(parse_action(to_string(what)) == what);
}

TEST_CASE("action refuses other names", "[flow][action]") {
  const auto* name = GENERATE("", "Move", "moved", "invalid");

  auto parsed = parse_action(name);

  REQUIRE_FALSE(parsed);
  CHECK(parsed.error() == ec::bad_action);
  CHECK_THAT(describe(parsed.error()),
             Catch::EndsWith("is not an action: expected move, stay or test"));
  CHECK(to_string(static_cast<action>(9)) == "invalid");
}
