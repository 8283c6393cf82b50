// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/event_filter.hpp"

#include <catch2/catch.hpp>

using summoner::action;
using summoner::action_filter;
using summoner::trigger;
using summoner::trigger_filter;
using summoner::flow::event_filter;

namespace {

const trigger ok{"ok", {0}};
const trigger done{"done", {0, 0}};

} // namespace

TEST_CASE("event_filter passes everything when both sets are absent",
          "[flow][event_filter]") {
  CHECK(event_filter{}.passes(move(ok)));
  CHECK(event_filter{}.passes(test(done, 3)));
}

TEST_CASE("event_filter passes the actions and the triggers of its sets",
          "[flow][event_filter]") {
  auto actions = event_filter{{action::move, action::test}, {}};
  auto triggers = event_filter{{}, {done}};

  CHECK(actions.passes(move(ok)));
  CHECK(actions.passes(test(done)));
  CHECK_FALSE(actions.passes(stay(ok)));
  CHECK(triggers.passes(stay(done)));
  CHECK_FALSE(triggers.passes(move(ok)));
}

TEST_CASE("event_filter passes only what passes both sets",
          "[flow][event_filter]") {
  auto uut = event_filter{{action::move}, {done}};

  CHECK(uut.passes(move(done)));
  CHECK_FALSE(uut.passes(stay(done)));
  CHECK_FALSE(uut.passes(move(ok)));
}

TEST_CASE("event_filter passes nothing through an empty set",
          "[flow][event_filter]") {
  auto no_action = action_filter::none();
  auto no_trigger = trigger_filter::none();

  CHECK_FALSE(event_filter{no_action, {}}.passes(move(ok)));
  CHECK_FALSE(event_filter{{}, no_trigger}.passes(move(ok)));
  CHECK_FALSE(event_filter{{action::move}, no_trigger}.passes(move(ok)));
  CHECK(event_filter{no_action, {}}.is_empty_set());
  CHECK_FALSE(event_filter{}.is_empty_set());
}

TEST_CASE("event_filter compares triggers for equality",
          "[flow][event_filter]") {
  auto uut = event_filter{{}, {ok}};

  CHECK(uut.passes(move(trigger{"same place", {0}})));
  CHECK_FALSE(uut.passes(move(done))); // a descendant
}
