// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/proposals.hpp"

#include "summoner/flow/states.hpp"
#include "summoner/json/value.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using summoner::node;
using summoner::proposals;
using summoner::states;
using summoner::value;

namespace {

using nodes = std::vector<node>;

nodes copy_of(std::span<const node> from) {
  return {from.begin(), from.end()};
}

} // namespace

TEST_CASE("proposals for a list are a list, initial routes last",
          "[flow][proposals]") {
  auto uut = proposals{states{"opened"}};

  uut.add(0, nodes{"a"});
  uut.add_initial(nodes{"i", "j"});
  uut.add(0, nodes{"b", "c"});

  CHECK_FALSE(uut.is_mapping());
  CHECK(copy_of(uut.nodes()) == nodes{"a", "b", "c", "i", "j"});
  CHECK(copy_of(uut.initial()) == nodes{"i", "j"});
  CHECK(uut.entries().empty());
  CHECK(uut.begin() == uut.end());
  CHECK_FALSE(uut.contains(""));
  CHECK(uut[""].empty());
  CHECK(uut.to_json() == value::list({"a", "b", "c", "i", "j"}));
}

TEST_CASE("proposals for a list may be empty", "[flow][proposals]") {
  auto uut = proposals{states(nodes{})};

  CHECK_FALSE(uut.is_mapping());
  CHECK(uut.nodes().empty());
  CHECK(uut.to_json() == value::list());
}

TEST_CASE("proposals for a mapping keep its keys, empty or not",
          "[flow][proposals]") {
  auto uut = proposals{states{{"z", "a"}, {"k", {"b", "c"}}}};

  uut.add(1, nodes{"n"});
  uut.add(1, nodes{"m"});

  CHECK(uut.is_mapping());
  CHECK(uut.nodes().empty());
  REQUIRE(uut.entries().size() == 2);
  CHECK(uut.entries()[0].key == "z");
  CHECK(uut.entries()[0].nodes.empty());
  CHECK(uut.entries()[1].key == "k");
  CHECK(copy_of(uut["k"]) == nodes{"n", "m"});
  CHECK(uut.contains("z"));
  CHECK(uut["z"].empty());
  CHECK_FALSE(uut.contains("other"));
  CHECK(uut["other"].empty());
  CHECK(uut.initial().empty());
}

TEST_CASE("proposals for a mapping have the null key only if an initial route "
          "ran",
          "[flow][proposals]") {
  auto uut = proposals{states{{"k", "a"}}};

  uut.add_initial({});
  REQUIRE(uut.entries().size() == 2);
  CHECK_FALSE(uut.entries()[1].key);
  CHECK(uut.initial().empty());
  uut.add_initial(nodes{"i"});
  uut.add(0, nodes{"a"});

  CHECK(uut.entries().size() == 2);
  CHECK(copy_of(uut.initial()) == nodes{"i"});
  CHECK(uut.to_json().to_text() == R"([["k",["a"]],[null,["i"]]])");
}

TEST_CASE("proposals are iterated by entry", "[flow][proposals]") {
  auto uut = proposals{states{{"k", "a"}, {"l", "b"}}};
  uut.add_initial({});

  auto keys = std::vector<std::string>{};
  for (const auto& [key, proposed] : uut)
    keys.push_back(key.value_or("null"));

  CHECK(keys == std::vector<std::string>{"k", "l", "null"});
}

TEST_CASE("proposals for nothing are an empty mapping", "[flow][proposals]") {
  CHECK(proposals{states{}}.is_mapping());
  CHECK(proposals{states{}}.entries().empty());
  CHECK(proposals{}.to_json() == value::list());
}

TEST_CASE("proposals tell an empty key from the null key",
          "[flow][proposals]") {
  auto uut = proposals{states{{"", "a"}}};

  uut.add_initial(nodes{"i"});
  uut.add(0, nodes{"b"});

  CHECK(copy_of(uut[""]) == nodes{"b"});
  CHECK(copy_of(uut.initial()) == nodes{"i"});
}
