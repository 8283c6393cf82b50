// SPDX-License-Identifier: Apache-2.0

#include "summoner/describing/picture.hpp"

#include "summoner/json/value.hpp"

#include "support/described_door.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace summoner;
using namespace summoner::describing;

using Catch::Contains;

namespace {

using texts = std::vector<std::string>;
using indices = std::vector<std::size_t>;

description described(const agent& what) {
  return description::from(what.describe()).value();
}

/// The boxes at these places, a start as `(start)`, an end as `(end)`.
texts boxes_at(const picture& drawn, const indices& places) {
  texts result;
  for (auto i : places) {
    const auto& box = drawn.boxes[i];
    result.push_back(box.kind == box_kind::start ? "(start)"
                     : box.kind == box_kind::end ? "(end)"
                                                 : box.text);
  }
  return result;
}

box_kind kind_of(const picture& drawn, const std::string& text) {
  auto found = std::find_if(drawn.boxes.begin(), drawn.boxes.end(),
                            [&](const auto& x) { return x.text == text; });
  REQUIRE(found != drawn.boxes.end());
  return found->kind;
}

/// An agent whose names have what pictures must escape.
agent odd_agent() {
  agent result{"the \"odd\" one: #1"};
  result.use_flow();
  result.receive("/oneof(a\"b,<c>\\d,`e`) --> F", [](const message&) {});
  return result;
}

} // namespace

// -- what is drawn ------------------------------------------------------------

TEST_CASE("picture has each node once", "[describing][picture]") {
  auto uut = picture::of(described(testing::described_door()));

  texts all;
  for (const auto& box : uut.boxes)
    if (!box.text.empty())
      all.push_back(box.text);
  std::sort(all.begin(), all.end());
  CHECK(all == texts{"/not(closed)", "ajar", "closed", "notify", "opened"});
  CHECK(uut.title == "door");
}

TEST_CASE("picture tells states, nodes and gates apart",
          "[describing][picture]") {
  agent definition;
  definition.use_flow();
  definition.receive("A, /all --> B", [](const message&) {});
  definition.upload_states([](const message&) { return "A"; }, {"A", "C"});

  auto uut = picture::of(described(definition));

  CHECK(kind_of(uut, "A") == box_kind::state);
  CHECK(kind_of(uut, "/all") == box_kind::gate);
  CHECK(kind_of(uut, "B") == box_kind::node);
  CHECK(kind_of(uut, "C") == box_kind::state); // also if nobody handles it
}

TEST_CASE("picture leads arrows from sources to targets",
          "[describing][picture]") {
  auto uut = picture::of(described(testing::described_door()));

  REQUIRE(uut.arrows.size() == 5);
  CHECK(boxes_at(uut, uut.arrows[0].sources) == texts{"(start)"});
  CHECK(boxes_at(uut, uut.arrows[0].targets) == texts{"closed"});
  CHECK(boxes_at(uut, uut.arrows[1].sources) == texts{"closed"});
  CHECK(boxes_at(uut, uut.arrows[1].targets) == texts{"opened"});
  CHECK(boxes_at(uut, uut.arrows[2].sources) == texts{"opened", "ajar"});
  CHECK(boxes_at(uut, uut.arrows[3].targets) == texts{"(end)"});
  CHECK(boxes_at(uut, uut.arrows[4].sources) == texts{"notify"});
  CHECK(uut.arrows[4].targets.empty());
}

TEST_CASE("picture writes labels, events and priorities on arrows",
          "[describing][picture]") {
  auto uut = picture::of(described(testing::described_door()));

  CHECK(uut.arrows[0].lines == texts{"move ok"});
  CHECK(uut.arrows[1].lines
        == texts{"[notify, greet]", "move done, stay error"});
  CHECK(uut.arrows[2].lines == texts{"move ok", "priority 1"});
  CHECK(uut.arrows[4].lines == texts{"no event"});
}

TEST_CASE("picture says when it does not know the events",
          "[describing][picture]") {
  agent definition;
  definition.use_flow();
  definition.receive("A --> B", [](const message&) {
    return move(trigger{"ok", {0}});
  });
  definition.receive("", [](const message&) {});

  auto uut = picture::of(described(definition));

  CHECK(uut.arrows[0].lines == texts{"any event"});
  CHECK(uut.arrows[1].lines == texts{"no node", "no event"});
}

TEST_CASE("picture pins senders to the arrows that they hear",
          "[describing][picture]") {
  auto uut = picture::of(described(testing::described_door()));

  REQUIRE(uut.notes.size() == 4);
  CHECK(uut.notes[0].lines
        == texts{"hub closed --> opened", "on move",
                 "takes its data as a snapshot, if when_data"});
  CHECK(uut.notes[0].heard == indices{1});
  CHECK(uut.notes[1].lines
        == texts{"timed hub /all --> /all", "on ok, done",
                 "every 2.5 s, run_while"});
  CHECK(uut.notes[1].heard == indices{1, 2});
  CHECK(uut.notes[2].lines == texts{"timed heartbeat", "every 1 s"});
  CHECK(uut.notes[2].heard.empty());
  CHECK(uut.notes[3].lines == texts{"tick", "sends several"});
}

TEST_CASE("picture writes both filters of a hub", "[describing][picture]") {
  agent definition;
  definition.use_flow();
  definition.send("A", [] { return value(); },
                  {.on_actions = {action::move, action::stay},
                   .on_triggers = trigger_filter::none()});

  auto uut = picture::of(described(definition));

  CHECK(uut.notes[0].lines[1] == "on move, stay with nothing");
}

TEST_CASE("picture of an agent without a flow has labels",
          "[describing][picture]") {
  agent definition;
  definition.receive(
    "all of it", [](const message&) {}, 2);

  auto uut = picture::of(described(definition));

  REQUIRE(uut.arrows.size() == 1);
  CHECK(uut.arrows[0].lines == texts{"receive all of it", "priority 2"});
  CHECK(boxes_at(uut, uut.arrows[0].sources) == texts{"(start)"});
}

// -- how it is written --------------------------------------------------------

TEST_CASE("to_dot writes a digraph", "[describing][picture]") {
  auto text = to_dot(described(testing::described_door()));

  CHECK_THAT(text, Catch::StartsWith("digraph \"door\" {\n"));
  CHECK_THAT(text, Catch::EndsWith("}\n"));
  CHECK_THAT(text,
             Contains("label=\"[notify, greet]\\nmove done, stay error\""));
  CHECK_THAT(text, Contains("b0 -> r1 [arrowhead=none]"));
  CHECK_THAT(text, Contains("r1 -> b2\n"));
  CHECK_THAT(text, Contains("r1 -> s0 [style=dashed"));
}

TEST_CASE("to_dot escapes names", "[describing][picture]") {
  auto text = to_dot(described(odd_agent()));

  CHECK_THAT(text, Contains(R"(label="the \"odd\" one: #1")"));
  CHECK_THAT(text, Contains(R"x(label="/oneof(a\"b,<c>\\d,`e`)")x"));
}

TEST_CASE("to_mermaid writes a flowchart", "[describing][picture]") {
  auto text = to_mermaid(described(testing::described_door()));

  CHECK_THAT(text, Catch::StartsWith("---\ntitle: \"door\"\n---\n"
                                     "flowchart LR\n"));
  CHECK_THAT(text, Contains("\n  b1((\" \")):::dot\n"));
  CHECK_THAT(text, Contains("\n  b0(\"closed\"):::state\n"));
  CHECK_THAT(text, Contains("\n  b0 --- r1\n  r1 --> b2\n"));
  CHECK_THAT(text, Contains("[notify, greet]<br>move done, stay error"));
  CHECK_THAT(text, Contains("\n  r1 -.-> s0\n"));
}

TEST_CASE("to_mermaid escapes names", "[describing][picture]") {
  auto text = to_mermaid(described(odd_agent()));

  CHECK_THAT(text, Contains(R"(title: "the \"odd\" one: #1")"));
  CHECK_THAT(text, Contains("\"/oneof(a#34;b,#60;c#62;#92;d,#96;e#96;)\""));
}
