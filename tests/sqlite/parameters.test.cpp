// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/parameters.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace summoner;
using namespace summoner::sqlite;

TEST_CASE("parameters keep values in order, those with names apart",
          "[sqlite][parameters]") {
  auto uut = parameters::of(1, named(":key", "k"), "two");

  CHECK(uut.cells() == std::vector<cell>{1, "two"});
  REQUIRE(uut.named().size() == 1);
  CHECK(uut.named()[0].name() == ":key");
  CHECK(uut.named()[0].content() == cell("k"));
  CHECK(uut.size() == 3);
}

TEST_CASE("parameter_table keeps the values of each run",
          "[sqlite][parameters]") {
  parameter_table uut{2};
  uut.reserve(2);
  uut.add("a", 1);
  uut.add("b", nullptr);

  CHECK(uut.size() == 2);
  CHECK(uut.width() == 2);
  CHECK(uut[0][1] == cell(1));
  CHECK(uut[1].size() == 2);
  CHECK(uut[1][0] == cell("b"));
}

TEST_CASE("parameter_table may be of runs without values",
          "[sqlite][parameters]") {
  parameter_table uut{0};
  uut.add();
  uut.add();

  CHECK(uut.size() == 2);
  CHECK(uut[1].empty());
}

TEST_CASE("parameters take only what SQLite can store",
          "[sqlite][parameters]") {
  struct other {};

  STATIC_REQUIRE(bindable<int>);
  STATIC_REQUIRE(bindable<const std::string&>);
  STATIC_REQUIRE(bindable<named_parameter>);
  STATIC_REQUIRE_FALSE(bindable<other>);
  STATIC_REQUIRE_FALSE(bindable<void*>);
}
