// SPDX-License-Identifier: Apache-2.0

#include "summoner/async/task_scope.hpp"

#include "summoner/async/sleep.hpp"

#include "support/fake_executor.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <list>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

using summoner::sleep;
using summoner::task;
using summoner::async::all_done;
using summoner::async::task_scope;
using summoner::testing::fake_executor;
using summoner::testing::running;

namespace {

/// Appends its name to a text when it is destroyed.
class epitaph {
public:
  epitaph(std::string& book, char name) noexcept : book_(book), name_(name) {
  }

  epitaph(const epitaph&) = delete;
  epitaph& operator=(const epitaph&) = delete;

  ~epitaph() {
    book_ += name_;
  }

private:
  std::string& book_;
  char name_;
};

task<> live(std::string& book, char name, std::chrono::milliseconds delay) {
  auto mark = epitaph{book, name};
  co_await sleep(delay);
}

task<> end_at_once(std::string& book, char name) {
  auto mark = epitaph{book, name};
  co_return;
}

task<int> give(int what, std::chrono::milliseconds delay) {
  if (delay > 0ms)
    co_await sleep(delay);
  co_return what;
}

task<int> fail(std::chrono::milliseconds delay) {
  if (delay > 0ms)
    co_await sleep(delay);
  throw std::runtime_error{"failed"};
}

} // namespace

// -- task_scope ---------------------------------------------------------------

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

// -- all_done -----------------------------------------------------------------

TEST_CASE("all_done runs tasks concurrently and keeps their results",
          "[async][task_scope]") {
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
          "[async][task_scope]") {
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

TEST_CASE("all_done leaves errors in the tasks", "[async][task_scope]") {
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

TEST_CASE("all_done cancels the tasks with the coroutine that awaits them",
          "[async][task_scope]") {
  fake_executor exec;
  auto book = std::string{};
  auto body = [&]() -> task<> {
    auto tasks = std::vector<task<>>{};
    tasks.push_back(live(book, 'a', 2ms));
    tasks.push_back(live(book, 'b', 1ms));
    co_await all_done(tasks);
  };
  running uut{exec, body()};
  exec.advance(1ms);
  CHECK(book == "b");

  uut.cancel();

  CHECK(book == "ba");
  CHECK(exec.timers() == 0);
}

TEST_CASE("all_done needs no stack for a loop over ready tasks",
          "[async][task_scope]") {
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
