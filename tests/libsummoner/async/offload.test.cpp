// SPDX-License-Identifier: Apache-2.0

#include "summoner/async/offload.hpp"

#include "support/fake_executor.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>

using namespace summoner::testing;

using summoner::cancelled;
using summoner::offload;
using summoner::overloaded;
using summoner::task;

namespace {

struct fixture {
  fake_executor exec;
  int calls = 0;
};

} // namespace

TEST_CASE_METHOD(fixture, "offload gives the result of work done elsewhere",
                 "[async][offload]") {
  auto work = [this] { return std::make_unique<int>(++calls); };
  running uut{exec, offload(work)};
  exec.run();
  CHECK(calls == 0);
  CHECK_FALSE(uut.done());

  exec.jobs().run_all();
  CHECK_FALSE(uut.done()); // not on the worker's thread
  exec.run();

  REQUIRE(uut.done());
  CHECK(*uut.result() == 1);
}

TEST_CASE_METHOD(fixture, "offload takes work without a result",
                 "[async][offload]") {
  running uut{exec, offload([this] { ++calls; })};

  exec.jobs().run_all();
  exec.run();

  CHECK(uut.done());
  CHECK(calls == 1);
}

TEST_CASE_METHOD(fixture, "offload throws what the work threw",
                 "[async][offload]") {
  auto work = []() -> int { throw std::runtime_error{"no disk"}; };
  running uut{exec, offload(work)};

  exec.jobs().run_all();
  exec.run();

  REQUIRE(uut.done());
  CHECK_THROWS_WITH(uut.result(), "no disk");
}

TEST_CASE_METHOD(fixture, "offload refuses when too many wait",
                 "[async][offload]") {
  exec.jobs().limit = 0;

  running uut{exec, offload([] {})};

  REQUIRE(uut.done());
  CHECK_THROWS_AS(uut.result(), overloaded);
}

TEST_CASE_METHOD(fixture,
                 "offload forgets work that has not begun when it is "
                 "cancelled",
                 "[async][offload]") {
  running uut{exec, offload([this] { ++calls; })};

  uut.cancel();
  REQUIRE(uut.done());
  CHECK_THROWS_AS(uut.result(), cancelled);
  exec.jobs().run_all();
  exec.run();

  CHECK(calls == 0);
}

TEST_CASE_METHOD(fixture, "offload gives its place back when it is cancelled",
                 "[async][offload]") {
  exec.jobs().limit = 1;
  running first{exec, offload([this] { calls += 1; })};

  first.cancel();
  running second{exec, offload([this] { calls += 10; })};
  exec.jobs().run_all();
  exec.run();

  REQUIRE(second.done());
  CHECK_NOTHROW(second.result());
  CHECK(calls == 10);
}

TEST_CASE_METHOD(fixture, "offload asks work to stop when it is cancelled",
                 "[async][offload]") {
  std::optional<running<bool>> uut;
  auto work = [&](const std::stop_token& stop) {
    auto before = stop.stop_requested();
    uut->cancel();
    return !before && stop.stop_requested() && ++calls > 0;
  };
  uut.emplace(exec, offload(work));

  exec.jobs().run_all();

  CHECK(calls == 1);
  REQUIRE(uut->done());
  CHECK_THROWS_AS(uut->result(), cancelled);
}

TEST_CASE_METHOD(fixture, "offload stops with its coroutine",
                 "[async][offload]") {
  {
    running uut{exec, offload([this] { ++calls; })};
  }

  exec.jobs().run_all();
  exec.run();

  CHECK(calls == 0);
}
