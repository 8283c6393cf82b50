// SPDX-License-Identifier: Apache-2.0

#include "graphviz.hpp"

#include "summoner/error.hpp"

#include <catch2/catch.hpp>

using summoner::describe;
using summoner::tools::to_svg;

TEST_CASE("to_svg says what to install when there is no dot", "[graphviz]") {
  auto result = to_svg("digraph {}", "no-such-program-as-this");

  REQUIRE_FALSE(result);
  CHECK_THAT(describe(result.error()),
             Catch::Contains("no-such-program-as-this")
               && Catch::Contains("apt-get install graphviz"));
}

TEST_CASE("to_svg says when dot fails", "[graphviz]") {
  auto result = to_svg("digraph {}", "false");

  REQUIRE_FALSE(result);
  CHECK(describe(result.error()) == "false failed with status 1");
}

TEST_CASE("to_svg gives what dot prints", "[graphviz]") {
  // Prints its arguments, whatever the graph.
  auto result = to_svg("digraph {}", "echo");

  REQUIRE(result);
  CHECK(*result == "-Tsvg\n");
}
