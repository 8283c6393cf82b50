// SPDX-License-Identifier: Apache-2.0

#include "summoner/client/timed_schedule.hpp"

#include <catch2/catch.hpp>

#include <chrono>

using namespace summoner::client;
using namespace std::chrono_literals;

namespace {

const auto start = timed_schedule::time_point{} + 1h;

} // namespace

TEST_CASE("timed_schedule is not due until it is armed",
          "[client][timed_schedule]") {
  timed_schedule uut{2s};

  CHECK_FALSE(uut.due());
  uut.start(start);
  CHECK_FALSE(uut.due());
  uut.retry(start);
  CHECK_FALSE(uut.due());
}

TEST_CASE("timed_schedule is due at once when it is armed",
          "[client][timed_schedule]") {
  timed_schedule uut{2s};

  uut.arm(start);

  CHECK(uut.due() == start);
}

TEST_CASE("timed_schedule stays as it is when it is armed again",
          "[client][timed_schedule]") {
  timed_schedule uut{2s};
  uut.arm(start);
  uut.start(start);

  uut.arm(start + 1s);

  CHECK(uut.due() == start + 2s);
}

TEST_CASE("timed_schedule is due so long after the start of a run",
          "[client][timed_schedule]") {
  timed_schedule uut{2s};
  uut.arm(start);

  uut.start(start + 5s); // late: what was missed is not made up for

  CHECK(uut.due() == start + 7s);
}

TEST_CASE("timed_schedule asks again 100 ms after a refusal",
          "[client][timed_schedule]") {
  timed_schedule uut{2s};
  uut.arm(start);

  uut.retry(start + 1s);

  CHECK(uut.due() == start + 1100ms);
}

TEST_CASE("timed_schedule that was disarmed stays so",
          "[client][timed_schedule]") {
  timed_schedule uut{2s};
  uut.arm(start);
  uut.disarm();

  uut.start(start);
  uut.retry(start);

  CHECK_FALSE(uut.due());
  uut.arm(start + 3s);
  CHECK(uut.due() == start + 3s);
}

TEST_CASE("timed_schedule is new from when it is armed until a run starts",
          "[client][timed_schedule]") {
  timed_schedule uut{2s};
  CHECK_FALSE(uut.is_new());

  uut.arm(start);
  CHECK(uut.is_new());
  uut.start(start);
  CHECK_FALSE(uut.is_new());
  uut.arm(start + 1s);
  CHECK_FALSE(uut.is_new());

  uut.disarm();
  CHECK_FALSE(uut.is_new());
  uut.arm(start + 1s);
  CHECK(uut.is_new());
  uut.disarm();
  CHECK_FALSE(uut.is_new());
}
