// SPDX-License-Identifier: Apache-2.0

#include "summoner/relaying/idle_watch.hpp"

#include <catch2/catch.hpp>

#include <chrono>

using summoner::relaying::idle_watch;
using namespace std::chrono_literals;

TEST_CASE("idle_watch counts from the beginning", "[relaying][idle_watch]") {
  idle_watch::time_point begin{7s};
  idle_watch uut{begin};

  CHECK_FALSE(uut.is_over(300s, begin + 299'999ms));
  CHECK(uut.is_over(300s, begin + 300s));
}

TEST_CASE("idle_watch counts from what happened last",
          "[relaying][idle_watch]") {
  idle_watch::time_point begin{7s};
  idle_watch uut{begin};

  uut.touch(begin + 200s);

  CHECK_FALSE(uut.is_over(300s, begin + 499s));
  CHECK(uut.is_over(300s, begin + 500s));
}
