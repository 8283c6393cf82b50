// SPDX-License-Identifier: Apache-2.0

#include "summoner/testing/deterministic.hpp"

#include "summoner/actors/interfaces.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>

using namespace summoner;
using namespace summoner::actors;
using namespace std::chrono_literals;

using fixture = testing::deterministic;

namespace {

/// Sends itself a message for each one it gets, after a delay.
run_source_actor::behavior_type restless(run_source_actor::pointer self,
                                         std::chrono::nanoseconds delay) {
  return {
    [self, delay](const runs_ended& x) {
      if (delay > 0ns)
        self->delayed_send(self, delay, x);
      else
        self->send(self, x);
    },
  };
}

} // namespace

TEST_CASE_METHOD(fixture, "deterministic time passes only when it is told to",
                 "[testing]") {
  run();
  CHECK(now() == 0ns);

  advance(3s);

  CHECK(now() == 3s);
}

TEST_CASE_METHOD(fixture,
                 "deterministic run throws when actors do not come to rest",
                 "[testing]") {
  message_limit = 1000;
  auto loop = sys.spawn(restless, 0ns);
  self->send(loop, runs_ended{});

  CHECK_THROWS_AS(run(), std::runtime_error);

  self->send_exit(loop, caf::exit_reason::kill);
  CHECK_NOTHROW(run());
}

TEST_CASE_METHOD(
  fixture, "deterministic time lets actors deliver any number of messages",
  "[testing]") {
  message_limit = 1000;
  auto clock = sys.spawn(restless, 1ms);
  self->send(clock, runs_ended{});

  CHECK(advance(10s) == 10'001);

  self->send_exit(clock, caf::exit_reason::kill);
  run();
}
