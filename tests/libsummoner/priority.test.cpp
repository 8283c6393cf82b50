// SPDX-License-Identifier: Apache-2.0

#include "summoner/priority.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

using summoner::priority;

TEST_CASE("priority orders lexicographically, the empty one first",
          "[priority]") {
  auto sorted = std::vector<priority>{{},     {-1}, {0},   {0, -1},
                                      {0, 2}, {1},  {2, 0}};

  CHECK(std::is_sorted(sorted.begin(), sorted.end()));
  CHECK(std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end());
}

TEST_CASE("priority of one integer is that integer", "[priority]") {
  priority uut = 3;

  CHECK(uut == priority{3});
  CHECK(uut == priority{std::vector<int>{3}});
  REQUIRE(uut.levels().size() == 1);
  CHECK(uut.levels()[0] == 3);
  CHECK(priority{}.levels().empty());
}
