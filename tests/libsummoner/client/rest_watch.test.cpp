// SPDX-License-Identifier: Apache-2.0

#include "summoner/client/rest_watch.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;

using summoner::client::rest_watch;

namespace {

const auto start = rest_watch::time_point{} + 1h;

} // namespace

TEST_CASE("rest_watch is over when no line is taken for as long as the delay",
          "[client][rest_watch]") {
  rest_watch uut{start, 7, 3s};

  CHECK(uut.limit() == 3s);
  CHECK_FALSE(uut.is_over(start + 2999ms, 7));
  CHECK(uut.is_over(start + 3s, 7));
}

TEST_CASE("rest_watch lets handlers take a second for each line",
          "[client][rest_watch]") {
  rest_watch uut{start, 7, 20ms};

  CHECK_FALSE(uut.is_over(start + 999ms, 7));
  CHECK(uut.is_over(start + 1s, 7));
}

TEST_CASE("rest_watch begins anew with each line that is taken",
          "[client][rest_watch]") {
  rest_watch uut{start, 7, 20ms};

  CHECK_FALSE(uut.is_over(start + 900ms, 8));
  CHECK_FALSE(uut.is_over(start + 1899ms, 8));
  CHECK_FALSE(uut.is_over(start + 1899ms, 9));
  CHECK(uut.is_over(start + 2899ms, 9));
}

TEST_CASE("rest_watch leaves what has not passed of a delay",
          "[client][rest_watch]") {
  rest_watch uut{start, 7, 3s};

  CHECK(uut.left_of(3s, start) == 3s);
  CHECK(uut.left_of(3s, start + 1200ms) == 1800ms);
  CHECK(uut.left_of(3s, start + 10s) == 0s);
}
