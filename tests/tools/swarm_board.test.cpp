// SPDX-License-Identifier: Apache-2.0

#include "swarm_board.hpp"

#include <catch2/catch.hpp>

#include <chrono>

using namespace summoner::tools;
using namespace std::chrono_literals;

TEST_CASE("latency_histogram without a time has none", "[tools][swarm_board]") {
  CHECK(latency_histogram{}.quantile_ms(0.5) == 0);
  CHECK(latency_histogram{}.quantile_ms(1) == 0);
}

TEST_CASE("latency_histogram tells the time of a share within 10%",
          "[tools][swarm_board]") {
  latency_histogram uut;
  for (int i = 0; i < 90; ++i)
    uut.add(2ms);
  for (int i = 0; i < 9; ++i)
    uut.add(300ms);
  uut.add(7s);

  CHECK(uut.quantile_ms(0) == Approx(2).epsilon(0.1));
  CHECK(uut.quantile_ms(0.5) == Approx(2).epsilon(0.1));
  CHECK(uut.quantile_ms(0.9) == Approx(2).epsilon(0.1));
  CHECK(uut.quantile_ms(0.91) == Approx(300).epsilon(0.1));
  CHECK(uut.quantile_ms(0.99) == Approx(300).epsilon(0.1));
  CHECK(uut.quantile_ms(1) == Approx(7000).epsilon(0.1));
}

TEST_CASE("latency_histogram takes times of any length",
          "[tools][swarm_board]") {
  latency_histogram uut;
  uut.add(-1s);
  uut.add(0ns);
  CHECK(uut.quantile_ms(1) == Approx(0.001).epsilon(0.1));

  uut.add(10000h);
  CHECK(uut.quantile_ms(1) > 3'600'000);
}
