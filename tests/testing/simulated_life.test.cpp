// SPDX-License-Identifier: Apache-2.0

#include "support/simulated_life.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;

using testing::simulated_life;

namespace {

/// What the life of some agents leaves behind, by default ten minutes of ten.
std::vector<std::string> trace_of(std::uint32_t seed, std::size_t agents = 10,
                                  std::chrono::seconds time = 10min) {
  simulated_life life{agents, seed};
  life.pass(time);
  life.end();
  CHECK(life.faults() == std::vector<std::string>{});
  return life.trace();
}

} // namespace

TEST_CASE("simulated life loses, repeats and reorders nothing", "[testing]") {
  auto seed = GENERATE(1U, 2U, 3U);
  simulated_life life{10, seed};

  life.pass(600s);
  life.end();

  CHECK(life.faults() == std::vector<std::string>{});
  CHECK(life.sessions() > 100);
  CHECK(life.deliveries() > 1000);
}

TEST_CASE("simulated life is the same with the same seed", "[testing]") {
  auto trace = trace_of(7);

  CHECK(trace == trace_of(7));
  CHECK(trace != trace_of(8));
}

TEST_CASE("simulated life of 50 agents is the same for an hour",
          "[.slow][testing]") {
  CHECK(trace_of(9, 50, 1h) == trace_of(9, 50, 1h));
}
