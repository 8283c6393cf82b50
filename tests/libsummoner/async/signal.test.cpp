// SPDX-License-Identifier: Apache-2.0

#include "summoner/async/signal.hpp"

#include "summoner/async/task.hpp"

#include "support/fake_executor.hpp"

#include <catch2/catch.hpp>

using namespace summoner::testing;

using summoner::cancelled;
using summoner::task;
using summoner::async::signal;

namespace {

struct fixture {
  task<> wait() {
    co_await uut.wait();
    ++passed;
  }

  fake_executor exec;
  signal uut;
  int passed = 0;
};

} // namespace

TEST_CASE_METHOD(fixture, "signal wakes all who wait", "[async][signal]") {
  running a{exec, wait()};
  running b{exec, wait()};
  exec.run();
  CHECK(passed == 0);

  uut.set();
  exec.run();

  CHECK(passed == 2);
}

TEST_CASE_METHOD(fixture, "signal that is set lets everybody pass",
                 "[async][signal]") {
  uut.set();
  CHECK(uut.is_set());

  running a{exec, wait()};

  CHECK(a.done());
}

TEST_CASE_METHOD(fixture, "signal that is cleared holds those who come later",
                 "[async][signal]") {
  running a{exec, wait()};
  uut.set();
  uut.clear();
  CHECK_FALSE(uut.is_set());
  running b{exec, wait()};
  exec.run();

  CHECK(a.done());
  CHECK_FALSE(b.done());
}

TEST_CASE_METHOD(fixture, "signal forgets a cancelled coroutine",
                 "[async][signal]") {
  running a{exec, wait()};
  running b{exec, wait()};

  a.cancel();
  uut.set();
  exec.run();

  CHECK(passed == 1);
  CHECK_THROWS_AS(a.result(), cancelled);
}
