// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/states.hpp"

#include "summoner/error.hpp"
#include "summoner/json/value.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cstddef>
#include <map>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

using summoner::describe;
using summoner::ec;
using summoner::node;
using summoner::states;
using summoner::value;

namespace {

/// All of it as text: `a b` for a list, `k: a b; l:` for a mapping.
std::string shown(const states& uut) {
  auto result = std::string{};
  for (std::size_t slot = 0; slot < uut.size(); ++slot) {
    result += slot == 0 ? "" : "; ";
    result += uut.is_mapping() ? uut.key(slot) + ":" : "";
    for (const auto& each : uut.nodes(slot))
      result += (result.empty() ? "" : " ") + each.text();
  }
  return uut.is_mapping() ? "{" + result + "}" : "[" + result + "]";
}

std::string error_of(const value& json) {
  auto result = states::from(json);
  REQUIRE_FALSE(result);
  CHECK(result.error() == ec::bad_states);
  return describe(result.error());
}

std::string shown_json(const value& json) {
  auto result = states::from(json);
  REQUIRE(result);
  return shown(*result);
}

} // namespace

// -- the four shapes ----------------------------------------------------------

TEST_CASE("states are an empty mapping when there is nothing",
          "[flow][states]") {
  auto callback = []() -> states { return {}; };

  CHECK(shown(states{}) == "{}");
  CHECK(shown(callback()) == "{}");
}

TEST_CASE("states are a single node or its text", "[flow][states]") {
  auto text = std::string{"opened"};
  auto callback = []() -> states { return "opened"; };

  CHECK(shown("opened") == "[opened]");
  CHECK(shown(text) == "[opened]");
  CHECK(shown(std::string_view{text}) == "[opened]");
  CHECK(shown(node{"/not(a)"}) == "[/not(a)]");
  CHECK(shown(callback()) == "[opened]");
}

TEST_CASE("states are a list", "[flow][states]") {
  auto nodes = std::vector<node>{"a", "b"};
  auto text = std::string{"a"};
  auto callback = []() -> states { return {"a"}; };

  CHECK(shown({"a", "b"}) == "[a b]");
  CHECK(shown({text, node{"b"}}) == "[a b]");
  CHECK(shown(nodes) == "[a b]");
  CHECK(shown(std::vector<std::string>{"a", "b"}) == "[a b]");
  CHECK(shown(std::array{"a", "b"}) == "[a b]");
  CHECK(shown(std::vector<node>{}) == "[]");
  CHECK(shown(callback()) == "[a]");
}

TEST_CASE("states are a mapping of keys to single nodes", "[flow][states]") {
  auto text = std::string{"a"};
  using text_map = std::map<std::string, std::string>;
  using node_map = std::map<std::string, node>;
  using pairs = std::vector<std::pair<std::string, node>>;

  CHECK(shown({{"k", "a"}, {"l", "b"}}) == "{k: a; l: b}");
  CHECK(shown({{text, node{"b"}}}) == "{a: b}");
  CHECK(shown(text_map{{"k", "a"}, {"l", "b"}}) == "{k: a; l: b}");
  CHECK(shown(node_map{{"k", "a"}}) == "{k: a}");
  CHECK(shown(pairs{{"z", "a"}, {"a", "b"}}) == "{z: a; a: b}");
  CHECK(shown(std::unordered_map<std::string, node>{{"k", "a"}}) == "{k: a}");
  CHECK(shown(node_map{}) == "{}");
}

TEST_CASE("states are a mapping of keys to lists", "[flow][states]") {
  auto nodes = std::vector<node>{"a", "b"};
  using text_map = std::map<std::string, std::vector<std::string>>;
  using node_map = std::unordered_map<std::string, std::vector<node>>;

  CHECK(shown({{"k", {"a", "b"}}, {"l", {"c"}}}) == "{k: a b; l: c}");
  CHECK(shown({{"k", nodes}}) == "{k: a b}");
  CHECK(shown(text_map{{"k", {"a", "b"}}, {"l", {}}}) == "{k: a b; l:}");
  CHECK(shown(node_map{{"k", nodes}}) == "{k: a b}");
}

TEST_CASE("states are a mapping that mixes single nodes and lists",
          "[flow][states]") {
  CHECK(shown({{"k", "opened"}, {"l", {"a", "b"}}}) == "{k: opened; l: a b}");
}

TEST_CASE("states put the nodes of equal keys together", "[flow][states]") {
  CHECK(shown({{"k", "a"}, {"l", "b"}, {"k", {"c", "d"}}, {"m", "e"}})
        == "{k: a c d; l: b; m: e}");
}

TEST_CASE("states of many keys keep the order of first appearance",
          "[flow][states]") {
  constexpr std::size_t many = 20'000;
  auto entries = std::vector<std::pair<std::string, std::string>>{};
  for (const auto* state : {"a", "b"})
    for (std::size_t i = many; i > 0; --i)
      entries.emplace_back("peer" + std::to_string(i), state);

  states uut = entries;

  REQUIRE(uut.size() == many);
  for (std::size_t slot = 0; slot < many; ++slot) {
    CHECK(uut.key(slot) == entries[slot].first);
    CHECK(uut.nodes(slot).size() == 2);
    CHECK(uut.nodes(slot)[0] == "a");
    CHECK(uut.nodes(slot)[1] == "b");
  }
}

TEST_CASE("states keep their shape when they are copied", "[flow][states]") {
  states list = {"a"};
  states mapping = {{"k", "a"}};

  auto list_copy = list;
  states mapping_copy{mapping};

  CHECK(shown(list_copy) == "[a]");
  CHECK(shown(mapping_copy) == "{k: a}");
}

TEST_CASE("states throw what a node throws", "[flow][states]") {
  CHECK_THROWS_AS(states{"a b"}, std::invalid_argument);
  CHECK_THROWS_AS((states{"a", "9"}), std::invalid_argument);
  CHECK_THROWS_AS((states{{"k", "9"}}), std::invalid_argument);
  CHECK_THROWS_AS(states(std::vector<std::string>{"9"}), std::invalid_argument);
}

TEST_CASE("states are not made of what they are not", "[flow][states]") {
  CHECK_FALSE(std::is_constructible_v<states, int>);
  CHECK_FALSE(std::is_constructible_v<states, value>);
  CHECK_FALSE(std::is_constructible_v<states, std::vector<int>>);
}

// -- JSON ---------------------------------------------------------------------

TEST_CASE("states are read from JSON of the four shapes", "[flow][states]") {
  CHECK(shown_json(value("a")) == "[a]");
  CHECK(shown_json(value::list({"a", "/not( b )"})) == "[a /not(b)]");
  CHECK(shown_json(value::list()) == "[]");
  CHECK(shown_json(value{{"z", "a"}, {"y", "b"}}) == "{z: a; y: b}");
  CHECK(shown_json(value{{"k", value::list({"a", "b"})}}) == "{k: a b}");
  CHECK(shown_json(value{{"k", "opened"}, {"l", value::list({"a"})}})
        == "{k: opened; l: a}");
  CHECK(shown_json(value::object()) == "{}");
  CHECK(shown_json(nullptr) == "{}");
}

TEST_CASE("states from other JSON fail with the place", "[flow][states]") {
  CHECK(error_of(value(3))
        == "states: found 3, expected a node or a list of nodes");
  CHECK(error_of(value("9"))
        == "states: \"9\" is not a node: expected a letter, _ or / at byte 0, "
           "found \"9\"");
  CHECK(error_of(value::list({"a", 3}))
        == "states[1]: found 3, expected a node");
  CHECK(error_of(value{{"k", nullptr}})
        == "states[\"k\"]: found null, expected a node or a list of nodes");
  CHECK(error_of(value{{"k", value::list({value::list({"a"})})}})
        == "states[\"k\"][0]: found [\"a\"], expected a node");
  CHECK_THAT(error_of(value{{"k", value::list({"a", "b c"})}}),
             Catch::StartsWith("states[\"k\"][1]: \"b c\" is not a node"));
}
