// SPDX-License-Identifier: Apache-2.0

#include "summoner/describing/description.hpp"

#include "summoner/error.hpp"
#include "summoner/flow/route_parser.hpp"
#include "summoner/json/parse.hpp"
#include "summoner/json/value.hpp"

#include "support/described_door.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace summoner;
using namespace summoner::describing;

namespace {

using indices = std::vector<std::size_t>;

const auto door = testing::described_door();

/// The description of an agent that says nothing, as JSON.
value empty() {
  return agent{"empty"}.describe();
}

/// What is wrong with a description.
std::string problem_of(const value& json) {
  auto result = description::from(json);
  if (result)
    return "nothing";
  CHECK(result.error() == ec::bad_description);
  return describe(result.error());
}

/// A receiver as JSON, on a route.
value receiver(std::string_view route) {
  return value::object(
    {{"route", route}, {"priority", value::list()}, {"raises", value::list()}});
}

/// `empty` with the flow on and one receiver.
value with_receiver(const value& one) {
  return agent{"flowing"}.use_flow().describe().with("receivers",
                                                     value::list({one}));
}

/// `empty` with the flow on and one sender, changed in one member.
value with_sender(std::string_view key, const value& content) {
  agent result{"flowing"};
  result.use_flow().send("A --> B", [] { return value(); });
  auto json = result.describe();
  return json.with("senders",
                   value::list({json["senders"][0].with(key, content)}));
}

} // namespace

// -- what is read back --------------------------------------------------------

TEST_CASE("description reads back the agent and its flow", "[describing]") {
  auto uut = description::from(door.describe()).value();

  CHECK(uut.name == "door");
  CHECK(uut.has_flow);
  CHECK(uut.styles == std::vector{arrow_style::standard()});
  REQUIRE(uut.triggers);
  CHECK(uut.triggers->names()
        == std::vector<std::string>{"ok", "done", "error"});
  CHECK(uut.has_upload);
  CHECK(uut.has_download);
  CHECK(uut.uploads == std::vector<node>{"closed", "opened", "ajar", "notify"});
}

TEST_CASE("description reads back the receivers", "[describing]") {
  auto uut = description::from(door.describe()).value();

  REQUIRE(uut.receivers.size() == door.receivers().size());
  for (std::size_t i = 0; i < uut.receivers.size(); ++i) {
    CHECK(uut.receivers[i].route == door.receivers()[i].route);
    CHECK(uut.receivers[i].priority == door.receivers()[i].priority);
    REQUIRE(uut.receivers[i].raises);
    CHECK(uut.receivers[i].raises->size() == door.receivers()[i].raises.size());
  }
  CHECK(uut.receivers[1].raises->at(1).what == action::stay);
  CHECK(uut.receivers[1].raises->at(1).why == "error");
}

TEST_CASE("description tells receivers that raise nothing from those that do "
          "not declare it",
          "[describing]") {
  agent definition;
  definition.use_flow();
  definition.receive("A", [](const message&) {});
  definition.receive("B", [](const message&) {
    return move(trigger{"ok", {0}});
  });

  auto uut = description::from(definition.describe()).value();

  REQUIRE(uut.receivers[0].raises);
  CHECK(uut.receivers[0].raises->empty());
  CHECK_FALSE(uut.receivers[1].raises);
}

TEST_CASE("description reads back the senders", "[describing]") {
  auto uut = description::from(door.describe()).value();

  REQUIRE(uut.senders.size() == door.senders().size());
  for (std::size_t i = 0; i < uut.senders.size(); ++i) {
    CHECK(uut.senders[i].route == door.senders()[i].route);
    CHECK(uut.senders[i].kind() == door.senders()[i].kind());
    CHECK(uut.senders[i].use_data == door.senders()[i].takes_data);
    CHECK(uut.senders[i].multi == door.senders()[i].is_multi);
  }
  CHECK(uut.senders[0].on_actions == std::vector{action::move});
  CHECK_FALSE(uut.senders[0].on_triggers);
  CHECK(uut.senders[0].data == data_mode::snapshot);
  CHECK(uut.senders[0].when_data);
  CHECK(uut.senders[1].on_triggers == std::vector<std::string>{"ok", "done"});
  CHECK(uut.senders[1].every == 2.5);
  CHECK(uut.senders[1].run_while);
  CHECK_FALSE(uut.senders[2].data);
}

TEST_CASE("description reads back the hooks", "[describing]") {
  auto uut = description::from(door.describe()).value();

  REQUIRE(uut.hooks.size() == 1);
  CHECK(uut.hooks[0].which == direction::send);
  CHECK(uut.hooks[0].priority == priority{1, 2});
}

TEST_CASE("description reads an agent without a flow", "[describing]") {
  agent definition{"plain"};
  definition.receive("any text!", [](const message&) {});

  auto uut = description::from(definition.describe()).value();

  CHECK_FALSE(uut.has_flow);
  CHECK_FALSE(uut.triggers);
  CHECK(uut.receivers[0].route.text() == "any text!");
  CHECK(uut.receivers[0].route.source().empty());
}

TEST_CASE("description takes the bad route of a tick sender for a label, as "
          "the agent did",
          "[describing]") {
  auto uut = description::from(with_sender("route", "now and then")).value();

  CHECK(uut.senders[0].route == flow::route::label("now and then"));
}

TEST_CASE("description reads an empty filter as one that passes nothing",
          "[describing]") {
  auto uut
    = description::from(with_sender("on_triggers", value::list())).value();

  CHECK(uut.senders[0].kind() == sender_kind::hub);
  CHECK_FALSE(uut.senders[0].passes({action::move, "ok"}));
}

TEST_CASE("description ignores members that it does not know", "[describing]") {
  CHECK(problem_of(empty().with("later", 3)) == "nothing");
}

TEST_CASE("description reads a text", "[describing]") {
  CHECK(description::parse(door.describe().to_text()).value().name == "door");
  CHECK(description::parse("{").error() == ec::bad_json);
  CHECK(description::parse("[]").error() == ec::bad_description);
}

// -- what is refused ----------------------------------------------------------

TEST_CASE("description says which member is wrong and how", "[describing]") {
  auto check = [](const value& json, const std::string& problem) {
    CHECK(problem_of(json) == "description: " + problem);
  };

  CHECK(problem_of(value(3)) == "description: found 3, expected an object");
  check(empty().without("name"), "name: found nothing, expected a text");
  check(empty().with("flow", "on"),
        "flow: found \"on\", expected true or false");
  check(empty().with("receivers", 1), "receivers: found 1, expected a list");
  check(empty().with("uploads", value::list({"A", 3})),
        "uploads[1]: found 3, expected a text");
  check(with_receiver(value(7)).with("name", "x"),
        "receivers[0].route: found nothing, expected a text");
  check(with_receiver(receiver("A").with("priority", value::list({1.5}))),
        "receivers[0].priority[0]: found 1.5, expected an integer");
  check(with_receiver(receiver("A").with("priority", value::list({1LL << 40}))),
        "receivers[0].priority[0]: found 1099511627776, expected an integer");
  check(with_sender("data_mode", "dead"),
        "senders[0].data_mode: found \"dead\", expected \"live\" or "
        "\"snapshot\"");
  check(with_sender("every", "1 s"),
        "senders[0].every: found \"1 s\", expected a number");
  check(empty().with("hooks",
                     value::list({value::object(
                       {{"direction", "up"}, {"priority", value::list()}})})),
        "hooks[0].direction: found \"up\", expected \"receive\" or \"send\"");
}

TEST_CASE("description passes on what other parsers refuse", "[describing]") {
  auto check = [](const value& json, const std::string& place,
                  const std::string& reason) {
    CHECK_THAT(problem_of(json), Catch::StartsWith("description: " + place)
                                   && Catch::Contains(reason));
  };

  check(with_receiver(receiver("A --> B!")), "receivers[0].route: ", "B!");
  check(empty().with("uploads", value::list({"/none"})),
        "uploads[0]: ", "/none");
  check(empty().with("triggers", value::object({{"1st", nullptr}})),
        "triggers: ", "1st");
  check(with_sender("on_actions", value::list({"jump"})),
        "senders[0].on_actions[0]: ", "jump");
  auto style = value::object({{"stem", "--"},
                              {"brackets", value::list({"[", "]"})},
                              {"separator", ","},
                              {"tip", ">"}});
  check(empty().with("styles", value::list({style})), "styles[0]: ", "stem");
  check(empty().with("styles",
                     value::list({style.with("brackets", value::list({"["}))})),
        "styles[0].brackets: ", "two brackets");
}

TEST_CASE("description refuses the bad route of a hub", "[describing]") {
  auto json = with_sender("on_actions", value::list({"move"}));
  auto hub = json["senders"][0].with("route", "no route!");

  CHECK_THAT(problem_of(json.with("senders", value::list({hub}))),
             Catch::StartsWith("description: senders[0].route: "));
}

TEST_CASE("description tells the first thing that is wrong", "[describing]") {
  auto json = empty().with("flow", 1).with("name", 2).with("hooks", 3);

  CHECK(problem_of(json) == "description: name: found 2, expected a text");
}

// -- who hears whom -----------------------------------------------------------

TEST_CASE("heard_by tells the receivers that a hub hears", "[describing]") {
  auto uut = description::from(door.describe()).value();

  CHECK(heard_by(uut.senders[0], uut) == indices{1});
  CHECK(heard_by(uut.senders[1], uut) == indices{1, 2});
  CHECK(heard_by(uut.senders[2], uut).empty());
  CHECK(heard_by(uut.senders[3], uut).empty());
}

TEST_CASE("described_sender passes what both of its filters pass",
          "[describing]") {
  described_sender uut;
  CHECK(uut.passes({action::test, "any"}));

  uut.on_actions = std::vector{action::move};
  uut.on_triggers = std::vector<std::string>{"ok"};

  CHECK(uut.passes({action::move, "ok"}));
  CHECK_FALSE(uut.passes({action::stay, "ok"}));
  CHECK_FALSE(uut.passes({action::move, "error"}));
}

// -- texts --------------------------------------------------------------------

TEST_CASE("readable writes routes as people do", "[describing]") {
  agent definition;
  definition.use_flow(
    {arrow_style::standard(), *arrow_style::make("=", "{", "}", ";", ")")});
  auto uut = description::from(definition.describe()).value();
  auto parser = flow::route_parser{uut.styles};

  for (std::string text : {"A --> B", "A, B --[f, g]--> C", "--> A", "A -->",
                           "A, /not(B,C)", "A; B ==) C", "A =={f; g}==) C", ""})
    CHECK(uut.readable(parser.parse(text).value()) == text);
  CHECK(uut.readable(flow::route::label("any text!")) == "any text!");
}
