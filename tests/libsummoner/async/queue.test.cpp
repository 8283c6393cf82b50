// SPDX-License-Identifier: Apache-2.0

#include "summoner/async/queue.hpp"

#include "summoner/async/task.hpp"
#include "summoner/json/value.hpp"

#include "support/fake_executor.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using summoner::queue;
using summoner::task;
using summoner::value;
using summoner::testing::fake_executor;
using summoner::testing::running;

namespace async = summoner::async;

namespace {

task<std::optional<int>> get_from(queue<int> source) {
  co_return co_await source.get();
}

task<bool> put_into(queue<int> target, int item) {
  co_return co_await target.put(item);
}

/// Takes all elements until the queue ends.
task<std::vector<int>> drain(queue<int> source) {
  auto items = std::vector<int>{};
  while (auto item = co_await source.get())
    items.push_back(*item);
  co_return items;
}

} // namespace

// -- order and bounds ---------------------------------------------------------

TEST_CASE("queue hands elements over in order", "[async][queue]") {
  fake_executor exec;
  queue<int> uut;
  auto body = [uut]() -> task<std::vector<int>> {
    co_await uut.put(1);
    co_await uut.put(2);
    co_await uut.put(3);
    uut.close();
    co_return co_await drain(uut);
  };

  running all{exec, body()};

  REQUIRE(all.done());
  CHECK(all.result() == std::vector{1, 2, 3});
}

TEST_CASE("queue makes a get wait for an element", "[async][queue]") {
  fake_executor exec;
  queue<int> uut;
  running getter{exec, get_from(uut)};
  CHECK_FALSE(getter.done());

  uut.try_put(7);
  CHECK_FALSE(getter.done());

  exec.run();
  REQUIRE(getter.done());
  CHECK(getter.result() == 7);
  CHECK(uut.size() == 0);
}

TEST_CASE("queue makes a put wait while it is full", "[async][queue]") {
  fake_executor exec;
  queue<int> uut{2};
  running first{exec, put_into(uut, 1)};
  running second{exec, put_into(uut, 2)};
  running third{exec, put_into(uut, 3)};
  CHECK(second.done());
  CHECK_FALSE(third.done());
  CHECK(uut.size() == 2);

  CHECK(uut.try_get() == 1);
  exec.run();

  REQUIRE(third.done());
  CHECK(third.result());
  CHECK(uut.try_get() == 2);
  CHECK(uut.try_get() == 3);
}

TEST_CASE("queue serves waiting gets in the order in which they came",
          "[async][queue]") {
  fake_executor exec;
  queue<int> uut;
  running first{exec, get_from(uut)};
  running second{exec, get_from(uut)};

  uut.try_put(1);
  uut.try_put(2);
  exec.run();

  CHECK(first.result() == 1);
  CHECK(second.result() == 2);
}

TEST_CASE("queue serves waiting puts in the order in which they came",
          "[async][queue]") {
  fake_executor exec;
  queue<int> uut{1};
  uut.try_put(0);
  running first{exec, put_into(uut, 1)};
  running second{exec, put_into(uut, 2)};

  running all{exec, drain(uut)};
  exec.run();
  uut.close();
  exec.run();

  REQUIRE(all.done());
  CHECK(all.result() == std::vector{0, 1, 2});
}

TEST_CASE("queue counts a capacity of zero as one", "[async][queue]") {
  queue<int> uut{0};

  CHECK(uut.capacity() == 1);
  CHECK(uut.try_put(1));
  CHECK_FALSE(uut.try_put(2));
}

TEST_CASE("queue is shared by its copies", "[async][queue]") {
  queue<int> uut;
  auto copy = uut;

  copy.try_put(1);

  CHECK(uut.size() == 1);
  CHECK(uut.try_get() == 1);
  CHECK(copy.size() == 0);
}

TEST_CASE("queue carries elements that can only be moved", "[async][queue]") {
  fake_executor exec;
  queue<std::unique_ptr<int>> uut{1};
  auto body = [uut]() -> task<int> {
    co_await uut.put(std::make_unique<int>(1));
    auto item = co_await uut.get();
    co_return **item;
  };

  running all{exec, body()};

  REQUIRE(all.done());
  CHECK(all.result() == 1);
}

// -- without waiting ----------------------------------------------------------

TEST_CASE("queue gives nothing to try_get when it is empty", "[async][queue]") {
  queue<int> uut;

  CHECK(uut.try_get() == std::nullopt);
}

TEST_CASE("queue refuses try_put when it is full or closed", "[async][queue]") {
  queue<int> full{1};
  queue<int> closed;
  full.try_put(1);
  closed.close();

  CHECK_FALSE(full.try_put(2));
  CHECK_FALSE(closed.try_put(2));
  CHECK(full.size() == 1);
  CHECK(closed.size() == 0);
}

TEST_CASE("queue keeps an element for the get that it woke", "[async][queue]") {
  fake_executor exec;
  queue<int> uut;
  running getter{exec, get_from(uut)};
  uut.try_put(1);

  CHECK(uut.try_get() == std::nullopt);
  running late{exec, get_from(uut)};
  CHECK_FALSE(late.done());

  exec.run();
  REQUIRE(getter.done());
  CHECK(getter.result() == 1);
  CHECK_FALSE(late.done());
}

TEST_CASE("queue keeps a place for the put that it woke", "[async][queue]") {
  fake_executor exec;
  queue<int> uut{1};
  uut.try_put(1);
  running putter{exec, put_into(uut, 2)};
  uut.try_get();

  CHECK_FALSE(uut.try_put(3));
  running late{exec, put_into(uut, 4)};
  CHECK_FALSE(late.done());

  exec.run();
  CHECK(putter.done());
  CHECK_FALSE(late.done());
  CHECK(uut.try_get() == 2);
}

// -- closing ------------------------------------------------------------------

TEST_CASE("queue wakes both sides when it is closed", "[async][queue]") {
  fake_executor exec;
  queue<int> empty;
  queue<int> full{1};
  full.try_put(1);
  running getter{exec, get_from(empty)};
  running putter{exec, put_into(full, 2)};

  empty.close();
  full.close();
  exec.run();

  REQUIRE(getter.done());
  CHECK(getter.result() == std::nullopt);
  REQUIRE(putter.done());
  CHECK_FALSE(putter.result());
}

TEST_CASE("queue gives what is left after it was closed", "[async][queue]") {
  fake_executor exec;
  queue<int> uut;
  uut.try_put(1);
  uut.try_put(2);
  uut.close();
  uut.close();

  running all{exec, drain(uut)};
  running late{exec, put_into(uut, 3)};

  REQUIRE(all.done());
  CHECK(all.result() == std::vector{1, 2});
  REQUIRE(late.done());
  CHECK_FALSE(late.result());
}

TEST_CASE("queue that is closed still serves the get that it woke before",
          "[async][queue]") {
  fake_executor exec;
  queue<int> uut;
  running first{exec, get_from(uut)};
  running second{exec, get_from(uut)};
  uut.try_put(1);

  uut.close();
  running late{exec, get_from(uut)};
  exec.run();

  REQUIRE(first.done());
  CHECK(first.result() == 1);
  REQUIRE(second.done());
  CHECK(second.result() == std::nullopt);
  REQUIRE(late.done());
  CHECK(late.result() == std::nullopt);
}

TEST_CASE("queue that is closed passes an element on when its get is cancelled",
          "[async][queue]") {
  fake_executor exec;
  queue<int> uut;
  running first{exec, get_from(uut)};
  uut.try_put(1);
  uut.close();
  running late{exec, get_from(uut)};

  first.destroy();
  exec.run();

  REQUIRE(late.done());
  CHECK(late.result() == 1);
}

// -- cancellation -------------------------------------------------------------

TEST_CASE("queue forgets a get that is cancelled while it waits",
          "[async][queue]") {
  fake_executor exec;
  queue<int> uut;
  running first{exec, get_from(uut)};
  running second{exec, get_from(uut)};

  first.destroy();
  uut.try_put(1);
  exec.run();

  REQUIRE(second.done());
  CHECK(second.result() == 1);
}

TEST_CASE("queue passes an element on when the get it woke is cancelled",
          "[async][queue]") {
  fake_executor exec;
  queue<int> uut;
  running first{exec, get_from(uut)};
  running second{exec, get_from(uut)};
  uut.try_put(1);

  first.destroy();
  exec.run();

  REQUIRE(second.done());
  CHECK(second.result() == 1);
}

TEST_CASE("queue passes a place on when the put it woke is cancelled",
          "[async][queue]") {
  fake_executor exec;
  queue<int> uut{1};
  uut.try_put(0);
  running first{exec, put_into(uut, 1)};
  running second{exec, put_into(uut, 2)};
  uut.try_get();

  first.destroy();
  exec.run();

  REQUIRE(second.done());
  CHECK(uut.try_get() == 2);
}

TEST_CASE("queue gives the element of a cancelled get to try_get",
          "[async][queue]") {
  fake_executor exec;
  queue<int> uut;
  running getter{exec, get_from(uut)};
  uut.try_put(1);

  getter.destroy();

  CHECK(uut.try_get() == 1);
}

TEST_CASE("queue may be destroyed while coroutines wait for it",
          "[async][queue]") {
  fake_executor exec;
  auto uut = std::make_unique<queue<int>>();
  auto body = [](const queue<int>& source) -> task<std::optional<int>> {
    co_return co_await source.get();
  };
  running getter{exec, body(*uut)};

  uut.reset();
  exec.run();

  CHECK_FALSE(getter.done());
}

TEST_CASE("queue destroys the element of a put that is cancelled",
          "[async][queue]") {
  fake_executor exec;
  queue<std::shared_ptr<int>> uut{1};
  auto item = std::make_shared<int>(1);
  uut.try_put(nullptr);
  auto body = [uut](std::shared_ptr<int> what) -> task<> {
    co_await uut.put(std::move(what));
  };
  running putter{exec, body(item)};
  REQUIRE(item.use_count() > 1);

  putter.destroy();

  CHECK(item.use_count() == 1);
  CHECK(uut.size() == 1);
}

// -- code as users write it, for the sanitizers -------------------------------
// g++ 12 destroys aggregates and both arms of `?:` twice inside co_await, and
// refuses braces there. What follows is sound.

namespace {

// Longer than what a std::string keeps inside itself, so that ASan sees it.
const auto text = std::string{"a text that is long enough to live on the heap"};

/// Puts elements into a full queue in the ways that are sound.
task<> put_naturally(queue<value> target) {
  value msg = {{"content", text}, {"n", 1}};
  co_await target.put(msg);
  co_await target.put(text);
  co_await target.put(text + "!");
  co_await target.put("a literal");
  co_await target.put(msg["content"]);
  co_await target.put(msg.with("n", 2));
  if (!co_await target.put(std::move(msg)))
    co_return;
  auto pending = target.put({{"content", text}});
  co_await pending;
  target.close();
}

/// Takes elements in the ways that are sound, as a list.
task<std::vector<value>> get_naturally(queue<value> source) {
  auto result = std::vector<value>{};
  result.push_back((*co_await source.get())["content"]);
  result.push_back(*co_await source.get());
  result.push_back((co_await source.get()).value_or(value("none")));
  if (auto item = co_await source.get(); item && *item == "a literal")
    result.push_back(*item);
  while (auto item = co_await source.get())
    result.push_back(item->is_object() ? (*item)["content"] : *item);
  co_return result;
}

} // namespace

TEST_CASE("queue takes what users write in one expression", "[async][queue]") {
  fake_executor exec;
  queue<value> uut{1};
  running putter{exec, put_naturally(uut)};
  running getter{exec, get_naturally(uut)};

  exec.run();

  CHECK(putter.done());
  REQUIRE(getter.done());
  CHECK(getter.result()
        == std::vector<value>{text, text, text + "!", "a literal", text, text,
                              text, text});
}

// -- cancellation -------------------------------------------------------------

TEST_CASE("queue wakes the next in line for a get that is cancelled",
          "[async][queue]") {
  fake_executor exec;
  queue<int> uut{2};
  running first{exec, get_from(uut)};
  running second{exec, get_from(uut)};
  SECTION("while it waits") {
    first.cancel();
    uut.try_put(1);
  }
  SECTION("when it was woken already") {
    uut.try_put(1);
    first.cancel();
  }
  exec.run();

  REQUIRE(first.done());
  CHECK_THROWS_AS(first.result(), summoner::cancelled);
  REQUIRE(second.done());
  CHECK(second.result() == 1);
}

TEST_CASE("queue drops the element of a put that is cancelled",
          "[async][queue]") {
  fake_executor exec;
  queue<int> uut{1};
  uut.try_put(1);
  running first{exec, put_into(uut, 2)};
  running second{exec, put_into(uut, 3)};

  first.cancel();
  CHECK(uut.try_get() == 1);
  exec.run();

  REQUIRE(first.done());
  CHECK_THROWS_AS(first.result(), summoner::cancelled);
  CHECK(uut.try_get() == 3);
}

// -- several executors --------------------------------------------------------

TEST_CASE("queue continues each coroutine on its own executor",
          "[async][queue]") {
  fake_executor producers;
  fake_executor consumers;
  queue<int> uut{1};
  running all{consumers, drain(uut)};
  auto body = [uut]() -> task<> {
    for (auto i = 0; i < 3; ++i)
      co_await uut.put(i);
    uut.close();
  };
  running source{producers, body()};

  while (!all.done()) {
    auto before = producers.posted() + consumers.posted();
    REQUIRE(before != 0);
    consumers.run();
    CHECK(consumers.posted() == 0);
    producers.run();
    CHECK(producers.posted() == 0);
  }

  CHECK(source.done());
  CHECK(all.result() == std::vector{0, 1, 2});
}

namespace {

/// Runs coroutines on the thread that calls `run`.
class thread_executor final : public async::executor {
public:
  [[nodiscard]] time_point now() const override {
    return {};
  }

  void post(async::wait_ptr op) override {
    auto guard = std::lock_guard{mutex_};
    posted_.push_back(std::move(op));
    changed_.notify_one();
  }

  timer_id start_timer(duration, async::wait_ptr) override {
    return 0;
  }

  void cancel_timer(timer_id) noexcept override {
  }

  /// Resumes what others post until `work` is done.
  template <class T>
  void run(const running<T>& work) {
    while (!work.done())
      next()->resume();
  }

private:
  async::wait_ptr next() {
    auto guard = std::unique_lock{mutex_};
    changed_.wait(guard, [this] { return !posted_.empty(); });
    auto op = std::move(posted_.front());
    posted_.pop_front();
    return op;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<async::wait_ptr> posted_;
};

task<> put_range(queue<int> target, int first, int last) {
  for (auto i = first; i < last; ++i)
    co_await target.put(i);
}

/// Adds elements up to the end of the queue.
task<> add_up(queue<int> source, std::atomic<long>& sum) {
  while (auto item = co_await source.get())
    sum += *item;
}

} // namespace

TEST_CASE("queue loses nothing between several threads", "[async][queue]") {
  constexpr auto producers = 3;
  constexpr auto share = 2'000;
  queue<int> uut{4};
  std::atomic<long> sum{0};
  auto consume = [uut, &sum] {
    thread_executor exec;
    running work{exec, add_up(uut, sum)};
    exec.run(work);
  };
  auto produce = [uut](int first) {
    thread_executor exec;
    running work{exec, put_range(uut, first, first + share)};
    exec.run(work);
  };

  auto consuming = std::vector<std::thread>{};
  auto producing = std::vector<std::thread>{};
  for (auto i = 0; i < 2; ++i)
    consuming.emplace_back(consume);
  for (auto i = 0; i < producers; ++i)
    producing.emplace_back(produce, i * share);
  for (auto& thread : producing)
    thread.join();
  uut.close();
  for (auto& thread : consuming)
    thread.join();

  constexpr long count = producers * share;
  CHECK(sum == count * (count - 1) / 2);
  CHECK(uut.size() == 0);
}

TEST_CASE("queue loses nothing when waiting gets are cancelled in threads",
          "[async][queue]") {
  constexpr auto count = 1'000;
  queue<int> uut{4};
  std::atomic<long> sum{0};
  auto consume = [uut, &sum](bool fickle) {
    thread_executor exec;
    if (fickle) {
      // A get that is cancelled in every state: waiting or already woken.
      for (auto i = 0; i < count; ++i) {
        running work{exec, get_from(uut)};
        if (work.done())
          sum += work.result().value_or(0);
        else if (i % 2 == 0)
          work.destroy();
        else
          work.cancel();
      }
    }
    running work{exec, add_up(uut, sum)};
    exec.run(work);
  };

  auto fickle = std::thread{consume, true};
  auto steady = std::thread{consume, false};
  thread_executor exec;
  running source{exec, put_range(uut, 0, count)};
  exec.run(source);
  uut.close();
  fickle.join();
  steady.join();

  CHECK(sum == count * (count - 1L) / 2);
}
