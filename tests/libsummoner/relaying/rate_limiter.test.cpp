// SPDX-License-Identifier: Apache-2.0

#include "summoner/relaying/rate_limiter.hpp"

#include <catch2/catch.hpp>

#include <chrono>

using summoner::relaying::rate_limiter;
using namespace std::chrono_literals;

namespace {

struct fixture {
  rate_limiter uut;
  rate_limiter::time_point now{123s};
};

} // namespace

TEST_CASE_METHOD(fixture, "rate_limiter lets the first lines of a window pass",
                 "[relaying][rate_limiter]") {
  CHECK(uut.take(2, 5, now).passing == 2);
  CHECK(uut.take(4, 5, now + 1s).passing == 3);
  CHECK(uut.take(1, 5, now + 59'999ms).passing == 0);
}

TEST_CASE_METHOD(fixture, "rate_limiter begins a window after 60 s",
                 "[relaying][rate_limiter]") {
  CHECK(uut.take(9, 5, now).passing == 5);

  CHECK(uut.take(9, 5, now + 60s).passing == 5);
  CHECK(uut.take(1, 5, now + 61s).passing == 0);
}

TEST_CASE_METHOD(fixture, "rate_limiter begins a window with its first line",
                 "[relaying][rate_limiter]") {
  CHECK(uut.take(9, 5, now).passing == 5);
  now += 90s;
  CHECK(uut.take(5, 5, now).passing == 5);

  CHECK(uut.take(1, 5, now + 59s).passing == 0);
  CHECK(uut.take(1, 5, now + 60s).passing == 1);
}

TEST_CASE_METHOD(fixture, "rate_limiter tells once a window that it refuses",
                 "[relaying][rate_limiter]") {
  CHECK_FALSE(uut.take(5, 5, now).begins_to_refuse);
  CHECK(uut.take(1, 5, now).begins_to_refuse);
  CHECK_FALSE(uut.take(1, 5, now).begins_to_refuse);

  CHECK(uut.take(6, 5, now + 60s).begins_to_refuse);
}

TEST_CASE_METHOD(fixture, "rate_limiter with a limit of 0 lets nothing pass",
                 "[relaying][rate_limiter]") {
  CHECK(uut.take(3, 0, now).passing == 0);
}

TEST_CASE_METHOD(fixture, "rate_limiter takes another limit within a window",
                 "[relaying][rate_limiter]") {
  CHECK(uut.take(5, 5, now).passing == 5);

  CHECK(uut.take(5, 8, now).passing == 3);
  CHECK(uut.take(5, 2, now).passing == 0);
}
