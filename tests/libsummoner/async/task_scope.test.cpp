// SPDX-License-Identifier: Apache-2.0

#include "summoner/async/task_scope.hpp"

#include "summoner/async/sleep.hpp"

#include "support/async_steps.hpp"
#include "support/fake_executor.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <stdexcept>
#include <string>

using namespace std::chrono_literals;

using summoner::cancelled;
using summoner::sleep;
using summoner::task;
using summoner::async::task_scope;
using namespace summoner::testing;

TEST_CASE("task_scope runs a task up to its first suspension at once",
          "[async][task_scope]") {
  fake_executor exec;
  task_scope uut{exec};
  auto steps = 0;
  auto body = [&]() -> task<> {
    ++steps;
    co_await sleep(1ms);
    ++steps;
  };

  uut.spawn(body());
  CHECK(steps == 1);

  exec.advance(1ms);
  CHECK(steps == 2);
}

TEST_CASE("task_scope forgets a task that ends at once",
          "[async][task_scope]") {
  fake_executor exec;
  task_scope uut{exec};
  auto book = std::string{};

  uut.spawn(end_at_once(book, 'a'));

  CHECK(book == "a");
}

TEST_CASE("task_scope destroys each task when it has ended",
          "[async][task_scope]") {
  fake_executor exec;
  task_scope uut{exec};
  auto book = std::string{};
  uut.spawn(live(book, 'a', 3ms));
  uut.spawn(live(book, 'b', 1ms));
  uut.spawn(live(book, 'c', 2ms));

  exec.advance(1ms);
  CHECK(book == "b");

  exec.advance(1h);
  CHECK(book == "bca");
}

TEST_CASE("task_scope destroys suspended tasks when cleared, newest first",
          "[async][task_scope]") {
  fake_executor exec;
  task_scope uut{exec};
  auto book = std::string{};
  uut.spawn(live(book, 'a', 1ms));
  uut.spawn(live(book, 'b', 1ms));
  uut.spawn(live(book, 'c', 1ms));

  uut.clear();

  CHECK(book == "cba");
  CHECK(exec.timers() == 0);
}

TEST_CASE("task_scope destroys suspended tasks with itself",
          "[async][task_scope]") {
  fake_executor exec;
  auto book = std::string{};
  {
    task_scope uut{exec};
    uut.spawn(live(book, 'a', 1ms));
  }

  exec.advance(1ms);

  CHECK(book == "a");
}

TEST_CASE("task_scope may be added to by its own tasks",
          "[async][task_scope]") {
  fake_executor exec;
  task_scope uut{exec};
  auto book = std::string{};
  auto body = [&]() -> task<> {
    uut.spawn(live(book, 'a', 2ms));
    co_await sleep(1ms);
    uut.spawn(live(book, 'b', 2ms));
  };

  uut.spawn(body());
  exec.advance(3ms);

  CHECK(book == "ab");
}

TEST_CASE("task_scope cancels all tasks, oldest first", "[async][task_scope]") {
  fake_executor exec;
  task_scope uut{exec};
  auto book = std::string{};
  uut.spawn(live(book, 'a', 1ms));
  uut.spawn(live(book, 'b', 1ms));
  CHECK_FALSE(uut.is_empty());

  uut.cancel();

  CHECK(book == "ab");
  CHECK(uut.is_empty());
  CHECK(exec.timers() == 0);
}

TEST_CASE("task_scope keeps cancelled tasks until they have cleaned up",
          "[async][task_scope]") {
  fake_executor exec;
  task_scope uut{exec};
  auto cleaned = false;
  auto body = [&]() -> task<> {
    try {
      co_await sleep(1h);
    } catch (const cancelled&) {
      cleaned = true;
    }
    co_await sleep(1ms);
  };
  uut.spawn(body());

  uut.cancel();
  CHECK(cleaned);
  CHECK_FALSE(uut.is_empty());

  exec.advance(1ms);
  CHECK(uut.is_empty());
}

TEST_CASE("task_scope refuses a task that is empty", "[async][task_scope]") {
  fake_executor exec;
  task_scope uut{exec};

  CHECK_THROWS_AS(uut.spawn(task<>{}), std::logic_error);

  CHECK(uut.is_empty());
}
