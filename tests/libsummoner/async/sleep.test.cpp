// SPDX-License-Identifier: Apache-2.0

#include "summoner/async/sleep.hpp"

#include "summoner/async/task.hpp"

#include "support/fake_executor.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cmath>
#include <string>

using namespace std::chrono_literals;

using summoner::sleep;
using summoner::task;
using summoner::testing::fake_executor;
using summoner::testing::running;

TEST_CASE("sleep ends when the executor's time has come", "[async][sleep]") {
  fake_executor exec;
  auto body = []() -> task<> { co_await sleep(5ms); };
  running uut{exec, body()};

  exec.advance(4ms);
  CHECK_FALSE(uut.done());

  exec.advance(1ms);
  CHECK(uut.done());
}

TEST_CASE("sleep takes fractions of a second", "[async][sleep]") {
  fake_executor exec;
  auto body = []() -> task<> {
    co_await sleep(std::chrono::duration<double>{0.25});
  };
  running uut{exec, body()};

  exec.advance(249ms);
  CHECK_FALSE(uut.done());

  exec.advance(1ms);
  CHECK(uut.done());
}

TEST_CASE("sleep of zero or less lets others run first", "[async][sleep]") {
  fake_executor exec;
  auto order = std::string{};
  auto body = [&](char name, std::chrono::milliseconds delay) -> task<> {
    order += name;
    co_await sleep(delay);
    order += name;
  };

  running first{exec, body('a', 0ms)};
  running second{exec, body('b', -1h)};
  CHECK(order == "ab");
  exec.run();

  CHECK(first.done());
  CHECK(second.done());
  CHECK(order.size() == 4);
}

TEST_CASE("sleep ends in the order of the times, not of the calls",
          "[async][sleep]") {
  fake_executor exec;
  auto order = std::string{};
  auto body = [&](char name, std::chrono::milliseconds delay) -> task<> {
    co_await sleep(delay);
    order += name;
  };
  running slow{exec, body('s', 3ms)};
  running quick{exec, body('q', 1ms)};
  running even{exec, body('e', 1ms)};

  exec.advance(1s);

  CHECK(order == "qes");
}

TEST_CASE("sleep cancels its timer when the coroutine is destroyed",
          "[async][sleep]") {
  fake_executor exec;
  auto body = []() -> task<> { co_await sleep(1h); };
  running uut{exec, body()};
  REQUIRE(exec.timers() == 1);

  uut.destroy();

  CHECK(exec.timers() == 0);
}

TEST_CASE("sleep that has fired does not resume a destroyed coroutine",
          "[async][sleep]") {
  fake_executor exec;
  auto resumed = 0;
  auto body = [&]() -> task<> {
    co_await sleep(1ms);
    ++resumed;
  };
  running first{exec, body()};
  auto killer = [&]() -> task<> {
    co_await sleep(1ms);
    first.destroy();
  };
  running second{exec, killer()};
  running third{exec, body()};

  exec.advance(1ms);

  CHECK(second.done());
  CHECK(resumed == 2);
}

TEST_CASE("sleep starts when it is awaited", "[async][sleep]") {
  fake_executor exec;
  auto body = []() -> task<> {
    co_await sleep(1ms);
    auto second = sleep(1ms);
    co_await second;
  };
  running uut{exec, body()};

  exec.advance(1ms);
  CHECK_FALSE(uut.done());

  exec.advance(1ms);
  CHECK(uut.done());
}

TEST_CASE("sleep ends at once when the coroutine is cancelled",
          "[async][sleep]") {
  fake_executor exec;
  auto body = []() -> task<> { co_await sleep(1h); };
  running uut{exec, body()};

  uut.cancel();

  REQUIRE(uut.done());
  CHECK_THROWS_AS(uut.result(), summoner::cancelled);
  CHECK(exec.timers() == 0);
}

TEST_CASE("sleep lets a cancelled coroutine sleep again to clean up",
          "[async][sleep]") {
  fake_executor exec;
  auto body = []() -> task<> {
    try {
      co_await sleep(1h);
    } catch (const summoner::cancelled&) {
    }
    co_await sleep(1ms);
  };
  running uut{exec, body()};

  uut.cancel();
  CHECK_FALSE(uut.done());
  exec.advance(1ms);

  REQUIRE(uut.done());
  CHECK_NOTHROW(uut.result());
}

TEST_CASE("sleep does not begin in a coroutine that was cancelled while it ran",
          "[async][sleep]") {
  fake_executor exec;
  running<void>* self = nullptr;
  auto body = [&]() -> task<> {
    co_await sleep(1ms);
    self->cancel();
    co_await sleep(1h);
  };
  running uut{exec, body()};
  self = &uut;

  exec.advance(1ms);

  REQUIRE(uut.done());
  CHECK_THROWS_AS(uut.result(), summoner::cancelled);
}

TEST_CASE("sleep that was posted is interrupted by a cancellation all the same",
          "[async][sleep]") {
  fake_executor exec;
  auto body = []() -> task<> { co_await sleep(1ms); };
  running first{exec, body()};
  auto canceller = [&]() -> task<> {
    first.cancel();
    co_return;
  };
  running second{exec, canceller()};

  exec.advance(1ms);

  REQUIRE(first.done());
  CHECK_THROWS_AS(first.result(), summoner::cancelled);
}

TEST_CASE("sleep that is longer than can be counted lasts ten years",
          "[async][sleep]") {
  fake_executor exec;
  auto body = [](auto delay) -> task<> { co_await sleep(delay); };
  running hours{exec, body(std::chrono::hours::max())};
  running years{exec, body(std::chrono::years{300})};
  running seconds{exec, body(std::chrono::duration<double>{1e300})};
  running no_number{exec, body(std::chrono::duration<double>{NAN})};
  running past{exec, body(std::chrono::hours::min())};

  exec.advance(24h * 3650 - 1ms);
  CHECK(past.done());
  CHECK_FALSE(hours.done());
  CHECK_FALSE(years.done());
  CHECK_FALSE(seconds.done());
  CHECK_FALSE(no_number.done());

  exec.advance(1ms);
  CHECK(hours.done());
  CHECK(years.done());
  CHECK(seconds.done());
  CHECK(no_number.done());
}

TEST_CASE("now is the time that sleep goes by", "[async][sleep]") {
  fake_executor exec;
  auto body = []() -> task<summoner::async::executor::duration> {
    auto since = co_await summoner::now();
    co_await sleep(5s);
    auto then = co_await summoner::now();
    co_return then - since;
  };
  running uut{exec, body()};

  exec.advance(5s);

  REQUIRE(uut.done());
  CHECK(uut.result() == 5s);
}
