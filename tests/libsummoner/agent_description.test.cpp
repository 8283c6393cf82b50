// SPDX-License-Identifier: Apache-2.0

// `agent::describe`: an agent as JSON.

#include "summoner/agent.hpp"
#include "summoner/flow/arrow_style.hpp"
#include "summoner/flow/trigger_tree.hpp"
#include "summoner/json/parse.hpp"
#include "summoner/json/value.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <optional>
#include <vector>

using namespace std::chrono_literals;

using namespace summoner;

namespace {

const trigger_tree triggers{"ok\n  done\nerror"};

value parsed(const char* text) {
  return json::parse(text).value();
}

value plain_sender() {
  return value("plain");
}

value data_sender(const value& data) {
  return data;
}

/// An agent whose flow is on.
agent with_flow() {
  agent result{"door"};
  result.use_flow();
  return result;
}

/// The description of the only sender.
value sender_of(const agent& definition) {
  return definition.describe()["senders"][0];
}

} // namespace

TEST_CASE("describe tells an agent without anything", "[agent][describe]") {
  CHECK(agent{"empty"}.describe()
        == parsed(R"({"name": "empty", "flow": false, "styles": [],
             "triggers": null, "receivers": [], "senders": [], "hooks": [],
             "upload_states": false, "uploads": null,
             "download_states": false, "setup": 0, "teardown": 0})"));
}

TEST_CASE("describe keeps its members in the order of the documentation",
          "[agent][describe]") {
  CHECK_THAT(agent{"x"}.describe().to_text(),
             Catch::StartsWith(R"({"name":"x","flow":false,"styles":[],)"));
}

TEST_CASE("describe tells the arrow styles and the triggers",
          "[agent][describe]") {
  agent uut;
  uut.use_flow(
    {arrow_style::standard(), *arrow_style::make("=", "{", "}", ";", "~")});
  uut.use_triggers(triggers);

  auto told = uut.describe();

  CHECK(told["flow"] == true);
  CHECK(told["styles"] == parsed(R"([{"stem": "-", "brackets": ["[", "]"],
             "separator": ",", "tip": ">"}, {"stem": "=",
             "brackets": ["{", "}"], "separator": ";", "tip": "~"}])"));
  CHECK(told["triggers"] == triggers.to_json());
}

TEST_CASE("describe tells receivers by their canonical routes, in order",
          "[agent][describe]") {
  auto uut = with_flow();
  uut.receive("A , B -->C", [](const message&) {}, {1, 2});
  uut.receive("--> A", [](const message&) {});

  auto told = uut.describe()["receivers"];

  REQUIRE(told.size() == 2);
  CHECK(told[0]["route"] == "A,B--[]-->C");
  CHECK(told[0]["priority"] == value{1, 2});
  CHECK(told[1]["route"] == "--[]-->A");
  CHECK(told[1]["priority"] == value::list());
}

TEST_CASE("describe tells what receivers raise, as far as it is known",
          "[agent][describe]") {
  auto uut = with_flow();
  auto react = [](const message&) -> std::optional<event> {
    return std::nullopt;
  };
  uut.receive("A", [](const message&) {});
  uut.receive("B", react);
  uut.receive("C", react,
              {.raises = {move(triggers["ok"]), stay(triggers["done"])}});

  auto told = uut.describe()["receivers"];

  CHECK(told[0]["raises"] == value::list()); // it can return no event
  CHECK(told[1]["raises"] == nullptr);       // nothing is known
  CHECK(told[2]["raises"] == parsed(R"([{"action": "move", "trigger": "ok"},
             {"action": "stay", "trigger": "done"}])"));
}

TEST_CASE("describe tells the kinds of senders", "[agent][describe]") {
  auto check = [](const send_options& options, const char* kind) {
    auto uut = with_flow();
    uut.send("A --> B", plain_sender, options);
    CHECK(sender_of(uut)["kind"] == kind);
  };

  check({}, "tick");
  check({.on_actions = {action::move}}, "hub");
  check({.every = 1s}, "timed");
  check({.on_actions = {action::move}, .every = 1s}, "timed hub");
}

TEST_CASE("describe tells a sender without options", "[agent][describe]") {
  auto uut = with_flow();
  uut.send("A --> B", plain_sender);

  CHECK(sender_of(uut) == parsed(R"({"route": "A--[]-->B", "kind": "tick",
             "on_actions": null, "on_triggers": null, "use_data": false,
             "data_mode": null, "when_data": false, "every": null,
             "run_while": false, "multi": false})"));
}

TEST_CASE("describe tells the options of a sender", "[agent][describe]") {
  auto uut = with_flow();
  uut.send("A --> B",
           [](const value& data) { return std::vector<value>{data}; },
           {.on_actions = {action::stay, action::move},
            .on_triggers = {triggers["error"]},
            .data = data_mode::snapshot,
            .when_data = [](const value& data) { return data == 1; },
            .every = 1500ms,
            .run_while = true});

  CHECK(sender_of(uut) == parsed(R"({"route": "A--[]-->B", "kind": "timed hub",
             "on_actions": ["stay", "move"], "on_triggers": ["error"],
             "use_data": true, "data_mode": "snapshot", "when_data": true,
             "every": 1.5, "run_while": true, "multi": true})"));
}

TEST_CASE("describe tells the data mode of handlers with data",
          "[agent][describe]") {
  auto uut = with_flow();
  uut.send("A", data_sender, {.on_actions = {action::move}});

  CHECK(sender_of(uut)["data_mode"] == "live");
}

TEST_CASE("describe tells empty filters from absent ones",
          "[agent][describe]") {
  auto uut = with_flow();
  uut.send("A", plain_sender, {.on_actions = action_filter::none()});

  CHECK(sender_of(uut)["on_actions"] == value::list());
  CHECK(sender_of(uut)["on_triggers"] == nullptr);
}

TEST_CASE("describe tells hooks in the order in which they run",
          "[agent][describe]") {
  agent uut;
  auto keep = [](const value& what) { return what; };
  uut.hook(direction::send, keep, 3);
  uut.hook(direction::receive, keep, {2, 1});
  uut.hook(direction::receive, keep);

  CHECK(uut.describe()["hooks"]
        == parsed(R"([{"direction": "receive", "priority": []},
             {"direction": "receive", "priority": [2, 1]},
             {"direction": "send", "priority": [3]}])"));
}

TEST_CASE("describe tells the state callbacks and what they may upload",
          "[agent][describe]") {
  auto uut = with_flow();
  uut.upload_states([](const message&) { return "A"; });
  CHECK(uut.describe()["upload_states"] == true);
  CHECK(uut.describe()["uploads"] == nullptr);

  uut.upload_states([](const message&) { return "A"; }, {"A", "/not( B , C )"});
  uut.download_states([](const proposals&) {});

  CHECK(uut.describe()["uploads"] == value{"A", "/not(B,C)"});
  CHECK(uut.describe()["download_states"] == true);
}
