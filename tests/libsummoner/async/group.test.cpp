// SPDX-License-Identifier: Apache-2.0

#include "summoner/async/group.hpp"

#include "summoner/async/sleep.hpp"

#include "support/async_steps.hpp"
#include "support/fake_executor.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <list>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

using namespace summoner::testing;

using summoner::cancelled;
using summoner::sleep;
using summoner::task;
using summoner::async::all_done;

namespace {

task<> live_both(std::string& book) {
  auto tasks = std::vector<task<>>{};
  tasks.push_back(live(book, 'a', 2ms));
  tasks.push_back(live(book, 'b', 1ms));
  co_await all_done(tasks);
}

} // namespace

TEST_CASE("all_done runs tasks concurrently and keeps their results",
          "[async][group]") {
  fake_executor exec;
  auto body = []() -> task<std::vector<int>> {
    auto tasks = std::vector<task<int>>{};
    tasks.push_back(give(1, 3ms));
    tasks.push_back(give(2, 0ms));
    tasks.push_back(give(3, 1ms));
    co_await all_done(tasks);
    auto results = std::vector<int>{};
    for (auto& work : tasks)
      results.push_back(work.take());
    co_return results;
  };
  running uut{exec, body()};

  exec.advance(2ms);
  CHECK_FALSE(uut.done());

  exec.advance(1ms);
  REQUIRE(uut.done());
  CHECK(uut.result() == std::vector{1, 2, 3});
}

TEST_CASE("all_done of ready or of no tasks does not suspend",
          "[async][group]") {
  fake_executor exec;
  auto body = []() -> task<int> {
    auto none = std::vector<task<int>>{};
    co_await all_done(none);
    auto ready = std::list<task<int>>{};
    ready.push_back(give(1, 0ms));
    ready.push_back(give(2, 0ms));
    co_await all_done(ready);
    auto first = ready.front().take();
    co_return first + ready.back().take();
  };

  running uut{exec, body()};

  REQUIRE(uut.done());
  CHECK(uut.result() == 3);
}

TEST_CASE("all_done leaves errors in the tasks", "[async][group]") {
  fake_executor exec;
  auto tasks = std::vector<task<int>>{};
  tasks.push_back(fail(0ms));
  tasks.push_back(fail(2ms));
  tasks.push_back(give(3, 1ms));
  auto body = [&]() -> task<> { co_await all_done(tasks); };

  running uut{exec, body()};
  exec.advance(2ms);

  REQUIRE(uut.done());
  CHECK_NOTHROW(uut.result());
  CHECK_THROWS_WITH(tasks[0].take(), "failed");
  CHECK_THROWS_WITH(tasks[1].take(), "failed");
  CHECK(tasks[2].take() == 3);
}

TEST_CASE("all_done destroys the tasks with the coroutine that awaits them",
          "[async][group]") {
  fake_executor exec;
  auto book = std::string{};
  running uut{exec, live_both(book)};
  exec.advance(1ms);
  CHECK(book == "b");

  uut.destroy();

  CHECK(book == "ba");
  CHECK(exec.timers() == 0);
}

TEST_CASE("all_done needs no stack for a loop over ready tasks",
          "[async][group]") {
  fake_executor exec;
  auto body = []() -> task<int> {
    auto sum = 0;
    for (auto i = 0; i < 100'000; ++i) {
      auto tasks = std::vector<task<int>>{};
      tasks.push_back(give(1, 0ms));
      co_await all_done(tasks);
      sum += tasks.front().take();
    }
    co_return sum;
  };

  running uut{exec, body()};

  REQUIRE(uut.done());
  CHECK(uut.result() == 100'000);
}

TEST_CASE("all_done cancels the tasks with the coroutine that awaits them",
          "[async][group]") {
  fake_executor exec;
  auto book = std::string{};
  running uut{exec, live_both(book)};

  uut.cancel();

  CHECK(book == "ab");
  REQUIRE(uut.done());
  CHECK_THROWS_AS(uut.result(), cancelled);
  CHECK(exec.timers() == 0);
}

TEST_CASE("all_done waits until cancelled tasks have cleaned up",
          "[async][group]") {
  fake_executor exec;
  auto book = std::string{};
  auto body = [&]() -> task<> {
    auto tasks = std::vector<task<>>{};
    tasks.push_back(clean_up(book, 2ms));
    tasks.push_back(live(book, 'b', 1h));
    co_await all_done(tasks);
  };
  running uut{exec, body()};

  uut.cancel();
  CHECK(book == "b");
  CHECK_FALSE(uut.done());

  exec.advance(2ms);
  CHECK(book == "bclean");
  REQUIRE(uut.done());
  CHECK_THROWS_AS(uut.result(), cancelled);
}

TEST_CASE("all_done does not start tasks for a coroutine that is cancelled",
          "[async][group]") {
  fake_executor exec;
  auto book = std::string{};
  running<void>* self = nullptr;
  auto body = [&]() -> task<> {
    co_await sleep(1ms);
    self->cancel();
    auto tasks = std::vector<task<>>{};
    tasks.push_back(end_at_once(book, 'a'));
    co_await all_done(tasks);
  };
  running uut{exec, body()};
  self = &uut;

  exec.advance(1ms);

  CHECK(book.empty());
  REQUIRE(uut.done());
  CHECK_THROWS_AS(uut.result(), cancelled);
}

TEST_CASE("all_done of one task tells its end from that of the coroutine",
          "[async][group]") {
  fake_executor exec;
  auto book = std::string{};
  auto after = false;
  auto body = [&]() -> task<> {
    auto alone = clean_up(book, 0ms);
    co_await all_done(alone);
    after = true;
  };
  running uut{exec, body()};

  uut.cancel();
  exec.run();

  CHECK(book == "clean");
  CHECK_FALSE(after);
}
