// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/tape.hpp"

#include "summoner/flow/route_parser.hpp"
#include "summoner/json/value.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

using summoner::action;
using summoner::priority;
using summoner::states;
using summoner::flow::activation_group;
using summoner::flow::route;
using summoner::flow::route_parser;
using summoner::flow::tape;

namespace {

using texts = std::vector<std::string>;
using outcome = std::vector<std::optional<action>>;

tape tape_of(std::vector<std::pair<const char*, priority>> receivers) {
  auto result = std::vector<tape::receiver>{};
  for (auto& [text, when] : receivers) {
    auto parsed = route_parser{}.parse(text);
    REQUIRE(parsed);
    result.push_back({*parsed, std::move(when)});
  }
  return tape{std::move(result)};
}

/// `receiver/key/state` of each run.
texts runs_of(const activation_group& group) {
  auto result = texts{};
  for (const auto& run : group.runs)
    result.push_back(std::to_string(run.receiver) + "/"
                     + (run.key != nullptr ? *run.key : "null") + "/"
                     + (run.state != nullptr ? run.state->text() : "null"));
  return result;
}

bool runs_nothing(const tape& uut, const states& now) {
  return uut.activations(now).empty();
}

/// The runs of the only group.
texts only_runs(const tape& uut, const states& now) {
  auto groups = uut.activations(now);
  REQUIRE(groups.size() == 1);
  return runs_of(groups[0]);
}

/// What the only group proposes when its runs end like that.
std::string proposed(const tape& uut, const states& now,
                     const outcome& events) {
  auto groups = uut.activations(now);
  REQUIRE(groups.size() == 1);
  return uut.propose(now, groups[0].runs, events).to_json().to_text();
}

} // namespace

// -- who runs -----------------------------------------------------------------

TEST_CASE("tape runs a receiver whose gate accepts the state", "[flow][tape]") {
  auto uut = tape_of({{"a --> b", {}}, {"b --> a", {}}});

  CHECK(only_runs(uut, "a") == texts{"0//a"});
  CHECK(only_runs(uut, "b") == texts{"1//b"});
  CHECK(runs_nothing(uut, "c"));
}

TEST_CASE("tape runs a receiver once for each key, state and gate in order",
          "[flow][tape]") {
  auto uut = tape_of({{"/all, a --> x", {}}, {"b", {}}});

  auto runs = only_runs(uut, {{"l", {"a", "b"}}, {"k", "a"}, {"empty", {"c"}}});

  CHECK(runs
        == texts{"0/l/a", "0/l/a", "0/l/b", "0/k/a", "0/k/a", "0/empty/c",
                 "1/l/b"});
}

TEST_CASE("tape runs initial routes exactly once, under the null key",
          "[flow][tape]") {
  auto uut = tape_of({{"--> a", {}}, {"--[f]--> b", {}}});
  auto once = texts{"0/null/null", "1/null/null"};

  CHECK(only_runs(uut, {"x", "y"}) == once);
  CHECK(only_runs(uut, {{"k", "x"}, {"l", "y"}}) == once);
  CHECK(only_runs(uut, states{}) == once);
}

TEST_CASE("tape never runs an object without tokens nor a label",
          "[flow][tape]") {
  auto uut = tape{{{route::label("any"), {}}, {route{}, {}}}};

  CHECK(runs_nothing(uut, "/all"));
  CHECK(runs_nothing(tape_of({{",", {}}}), "/all"));
}

TEST_CASE("tape runs objects and right-dangling arrows while a state is "
          "accepted",
          "[flow][tape]") {
  auto uut = tape_of({{"a", {}}, {"a -->", {}}, {"a --[f]-->", {}}});

  CHECK(only_runs(uut, "a") == texts{"0//a", "1//a", "2//a"});
  CHECK(runs_nothing(uut, "b"));
}

TEST_CASE("tape runs nothing but initial routes without states",
          "[flow][tape]") {
  auto uut = tape_of({{"/all", {}}, {"--> a", {}}});

  CHECK(only_runs(uut, states{}) == texts{"1/null/null"});
  CHECK(runs_nothing(tape{}, "a"));
}

TEST_CASE("tape groups runs by priority, the empty one first", "[flow][tape]") {
  auto uut = tape_of({{"a", {1}},
                      {"a", {0, 2}},
                      {"a", {}},
                      {"a", {0, 2}},
                      {"a", {-1}},
                      {"b", {0}}});
  auto now = states{"a"};

  auto groups = uut.activations(now);

  REQUIRE(groups.size() == 4); // nothing runs with {0}
  CHECK(*groups[0].when == priority{});
  CHECK(runs_of(groups[0]) == texts{"2//a"});
  CHECK(*groups[1].when == priority{-1});
  CHECK(runs_of(groups[1]) == texts{"4//a"});
  CHECK(*groups[2].when == priority{0, 2});
  CHECK(runs_of(groups[2]) == texts{"1//a", "3//a"});
  CHECK(*groups[3].when == priority{1});
  CHECK(runs_of(groups[3]) == texts{"0//a"});
}

// -- what is proposed ---------------------------------------------------------

TEST_CASE("tape proposes what the events of a group activate, per key and in "
          "order",
          "[flow][tape]") {
  auto uut = tape_of({{"a --[f]--> b", {}}, {"/all", {}}});
  auto now = states{{"k", "a"}, {"l", {"c", "d"}}, {"m", {"a"}}};
  // Runs: 0/k/a 0/m/a 1/k/a 1/l/c 1/l/d 1/m/a
  auto events = outcome{action::move, action::stay, action::stay,
                        action::test, std::nullopt, std::nullopt};

  CHECK(proposed(uut, now, events)
        == R"([["k",["f","b","/all"]],["l",[]],["m",["a"]]])");
}

TEST_CASE("tape proposes in the shape of the upload", "[flow][tape]") {
  auto uut = tape_of({{"a --> b", {}}, {"--> i", {}}});
  auto both = outcome{action::move, action::move};

  CHECK(proposed(uut, "a", both) == R"(["b","i"])");
  CHECK(proposed(uut, {"a"}, both) == R"(["b","i"])");
  CHECK(proposed(uut, {{"k", "a"}}, both) == R"([["k",["b"]],[null,["i"]]])");
  CHECK(proposed(uut, {{"k", {"a"}}}, both) == R"([["k",["b"]],[null,["i"]]])");
}

TEST_CASE("tape puts the nodes of initial routes last in a list",
          "[flow][tape]") {
  auto uut = tape_of({{"--> i", {}}, {"a --> b", {}}});

  CHECK(proposed(uut, "a", {action::move, action::move}) == R"(["b","i"])");
}

TEST_CASE("tape proposes nothing where no event happened, and keeps the keys",
          "[flow][tape]") {
  auto uut = tape_of({{"a --> b", {}}, {"--> i", {}}});

  CHECK(proposed(uut, {{"k", "a"}, {"l", "x"}}, {std::nullopt, std::nullopt})
        == R"([["k",[]],["l",[]],[null,[]]])");
  CHECK(proposed(uut, "a", {std::nullopt, std::nullopt}) == "[]");
}

TEST_CASE("tape proposes for each group on its own", "[flow][tape]") {
  auto uut = tape_of({{"a --> late", {1}}, {"a --> soon", {}}});
  auto now = states{"a"};

  auto groups = uut.activations(now);

  REQUIRE(groups.size() == 2);
  auto first = uut.propose(now, groups[0].runs, outcome{action::move});
  auto second = uut.propose(now, groups[1].runs, outcome{action::move});
  CHECK(first.to_json().to_text() == R"(["soon"])");
  CHECK(second.to_json().to_text() == R"(["late"])");
}
