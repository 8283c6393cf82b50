// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/route.hpp"

#include "summoner/flow/route_parser.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <vector>

using summoner::action;
using summoner::arrow_style;
using summoner::node;
using summoner::flow::route;
using summoner::flow::route_parser;
using summoner::flow::route_shape;

namespace {

using texts = std::vector<std::string>;

texts texts_of(std::span<const node> nodes) {
  auto result = texts{};
  for (const auto& each : nodes)
    result.push_back(each.text());
  return result;
}

route parsed(const char* text) {
  auto result = route_parser{}.parse(text);
  REQUIRE(result);
  return *result;
}

texts activated(const char* text, std::optional<action> what) {
  return texts_of(parsed(text).activated(what));
}

bool hears(const char* sender, const char* receiver) {
  return parsed(sender).hears(parsed(receiver));
}

} // namespace

// -- shapes -------------------------------------------------------------------

TEST_CASE("route made of nodes is an object", "[flow][route]") {
  auto uut = route::object({"a", "/not(b)"});

  CHECK(uut.shape() == route_shape::object);
  CHECK(texts_of(uut.source()) == texts{"a", "/not(b)"});
  CHECK(uut.label().empty());
  CHECK(uut.target().empty());
  CHECK_FALSE(uut.has_label());
  CHECK_FALSE(uut.is_initial());
  CHECK(uut.text() == "a,/not(b)");
}

TEST_CASE("route made of an arrow has the shape of its sides",
          "[flow][route]") {
  const auto& style = arrow_style::standard();

  auto complete = route::arrow(style, {"a", "b"}, {"f"}, {"c"});
  auto initial = route::arrow(style, {}, {"f", "g"}, {"c"});
  auto pruning = route::arrow(style, {"a"}, {}, {});

  CHECK(complete.shape() == route_shape::complete);
  CHECK(texts_of(complete.source()) == texts{"a", "b"});
  CHECK(texts_of(complete.label()) == texts{"f"});
  CHECK(texts_of(complete.target()) == texts{"c"});
  CHECK(complete.text() == "a,b--[f]-->c");
  CHECK(initial.shape() == route_shape::left_dangling);
  CHECK(initial.is_initial());
  CHECK(initial.has_label());
  CHECK(initial.text() == "--[f,g]-->c");
  CHECK(pruning.shape() == route_shape::right_dangling);
  CHECK_FALSE(pruning.is_initial());
  CHECK_FALSE(pruning.has_label());
  CHECK(pruning.text() == "a--[]-->");
}

TEST_CASE("route that is only a label has its trimmed text and no nodes",
          "[flow][route]") {
  auto uut = route::label("  any text --> at all ");

  CHECK(uut.text() == "any text --> at all");
  CHECK(uut.shape() == route_shape::object);
  CHECK(uut.source().empty());
  CHECK_FALSE(uut.is_initial());
  CHECK(route::label(" ") == route{});
  CHECK(route{}.text().empty());
}

TEST_CASE("route equals another one with the same text", "[flow][route]") {
  CHECK(parsed("A --> B") == parsed(" A--[ ]-->B "));
  CHECK(parsed("A, B") == parsed("A,B"));
  CHECK_FALSE(parsed("A, B") == parsed("B, A"));
  CHECK_FALSE(parsed("A -->") == parsed("A"));
  auto other = arrow_style::make("=", "{", "}", ";", ")");
  CHECK_FALSE(route::arrow(*other, {"A"}, {}, {"B"}) == parsed("A --> B"));
}

TEST_CASE("route_shape has a name for each shape", "[flow][route]") {
  CHECK(to_string(route_shape::object) == "object");
  CHECK(to_string(route_shape::complete) == "complete");
  CHECK(to_string(route_shape::left_dangling) == "left_dangling");
  CHECK(to_string(route_shape::right_dangling) == "right_dangling");
  CHECK(to_string(static_cast<route_shape>(9)) == "invalid");
}

// -- accepting ----------------------------------------------------------------

TEST_CASE("route accepts a state if a gate of its source does",
          "[flow][route]") {
  CHECK(parsed("a, /not(b, c)").accepts("a"));
  CHECK(parsed("a, /not(b, c)").accepts("d"));
  CHECK_FALSE(parsed("a, /not(b, c)").accepts("b"));
  CHECK(parsed("a --[b]--> c").accepts("a"));
  CHECK_FALSE(parsed("a --[b]--> c").accepts("b"));
  CHECK_FALSE(parsed("a --[b]--> c").accepts("c"));
}

TEST_CASE("route without gates accepts no state", "[flow][route]") {
  CHECK_FALSE(parsed(",").accepts("/all"));
  CHECK_FALSE(parsed("--> a").accepts("/all"));
  CHECK_FALSE(route::label("a").accepts("a"));
}

// -- what events activate -----------------------------------------------------

TEST_CASE("route activates by its shape and the action", "[flow][route]") {
  auto source = texts{"A", "B"};
  auto label = texts{"f", "g"};
  auto both = texts{"f", "g", "C"};
  auto none = texts{};

  CHECK(activated("A, B", action::move) == source);
  CHECK(activated("A, B", action::test) == none);
  CHECK(activated("A, B", action::stay) == source);

  CHECK(activated("A, B --[f, g]--> C", action::move) == both);
  CHECK(activated("A, B --[f, g]--> C", action::test) == label);
  CHECK(activated("A, B --[f, g]--> C", action::stay) == source);

  CHECK(activated("--[f, g]--> C", action::move) == both);
  CHECK(activated("--[f, g]--> C", action::test) == label);
  CHECK(activated("--[f, g]--> C", action::stay) == none);

  CHECK(activated("A, B --[f, g]-->", action::move) == label);
  CHECK(activated("A, B --[f, g]-->", action::test) == label);
  CHECK(activated("A, B --[f, g]-->", action::stay) == source);
}

TEST_CASE("route without a label activates the target alone", "[flow][route]") {
  CHECK(activated("A --> B", action::move) == texts{"B"});
  CHECK(activated("A --> B", action::test).empty());
  CHECK(activated("--> B", action::move) == texts{"B"});
}

TEST_CASE("route that prunes activates nothing when the agent moves",
          "[flow][route]") {
  CHECK(activated("A -->", action::move).empty());
  CHECK(activated("A -->", action::test).empty());
  CHECK(activated("A -->", action::stay) == texts{"A"});
}

TEST_CASE("route activates nothing without an event", "[flow][route]") {
  const auto* text = GENERATE("A", "A --[f]--> B", "--> B", "A -->", ",");

  CHECK(activated(text, std::nullopt).empty());
}

// -- hearing ------------------------------------------------------------------

TEST_CASE("route hears when each of its nodes accepts one of the receiver's on "
          "the same side",
          "[flow][route]") {
  CHECK(hears("A --[f]--> B", "A --[f]--> B"));
  CHECK(hears("/oneof(A, B) --[f]--> /all", "X, B --[g, f]--> C"));
  CHECK_FALSE(hears("A, B --> C", "A --> C"));
  CHECK(hears("A, /all --> C", "A --> C"));
  CHECK_FALSE(hears("A --[f]--> B", "A --[g]--> B"));
  CHECK_FALSE(hears("A --[f]--> B", "A --> B"));
  CHECK_FALSE(hears("A --> B", "A --> C"));
  CHECK_FALSE(hears("A --> B", "B --> A"));
}

TEST_CASE("route of a sender says nothing about sides without nodes",
          "[flow][route]") {
  CHECK(hears("A --> B", "A --[f]--> B"));
  CHECK(hears("A -->", "A --[f]--> B"));
  CHECK(hears("--> B", "A --[f]--> B"));
  CHECK(hears("A", "A, B --> C"));
}

TEST_CASE("route /all --> /all hears every complete arrow and nothing else",
          "[flow][route]") {
  CHECK(hears("/all --> /all", "A --> B"));
  CHECK(hears("/all --> /all", "A --[f]--> B"));
  CHECK_FALSE(hears("/all --> /all", "A"));
  CHECK_FALSE(hears("/all --> /all", "--> B"));
  CHECK_FALSE(hears("/all --> /all", "A -->"));
  CHECK_FALSE(hears("/all --> /all", "A --[f]-->"));
}

TEST_CASE("route without nodes hears everything", "[flow][route]") {
  const auto* receiver = GENERATE("A", "A --[f]--> B", "--> B", "A -->", ",");

  CHECK(hears(",", receiver));
  CHECK(hears("", receiver));
}
