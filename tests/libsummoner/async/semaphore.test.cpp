// SPDX-License-Identifier: Apache-2.0

#include "summoner/async/semaphore.hpp"

#include "summoner/async/sleep.hpp"
#include "summoner/async/task.hpp"

#include "support/fake_executor.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

using namespace std::chrono_literals;

using namespace summoner::testing;

using summoner::cancelled;
using summoner::semaphore;
using summoner::sleep;
using summoner::task;
using summoner::async::mutex;

namespace {

struct fixture {
  /// Holds a place for a while.
  task<> work(semaphore places, char name, std::chrono::milliseconds time) {
    auto place = co_await places.hold();
    book += name;
    co_await sleep(time);
    book += static_cast<char>(name - 'a' + 'A');
  }

  task<> take(semaphore places) {
    co_await places.acquire();
    ++taken;
  }

  fake_executor exec;
  std::string book;
  int taken = 0;
};

} // namespace

TEST_CASE_METHOD(fixture, "semaphore lets so many in, the others in order",
                 "[async][semaphore]") {
  semaphore uut{2};
  running a{exec, work(uut, 'a', 2ms)};
  running b{exec, work(uut, 'b', 1ms)};
  running c{exec, work(uut, 'c', 2ms)};
  running d{exec, work(uut, 'd', 1ms)};
  CHECK(book == "ab");

  exec.advance(1ms);
  CHECK(book == "abBc");
  exec.advance(1ms);
  CHECK(book == "abBcAd");
  exec.advance(1ms);

  CHECK(d.done());
  CHECK(book.size() == 8);
}

TEST_CASE_METHOD(fixture, "semaphore keeps a place until it is released",
                 "[async][semaphore]") {
  semaphore uut{1};
  running a{exec, take(uut)};
  running b{exec, take(uut)};
  running c{exec, take(uut)};
  CHECK(taken == 1);
  CHECK_FALSE(uut.try_acquire());

  uut.release(2);
  exec.run();

  CHECK(taken == 3);
  CHECK_FALSE(uut.try_acquire());
  uut.release();
  CHECK(uut.try_acquire());
}

TEST_CASE_METHOD(fixture, "semaphore without places waits for the first one",
                 "[async][semaphore]") {
  semaphore uut{0};
  running a{exec, take(uut)};
  CHECK(taken == 0);

  uut.release();
  CHECK_FALSE(uut.try_acquire()); // it is for the one who waits
  exec.run();

  CHECK(taken == 1);
}

TEST_CASE_METHOD(fixture,
                 "semaphore gives the place of a cancelled coroutine "
                 "to the next",
                 "[async][semaphore]") {
  semaphore uut{0};
  running a{exec, take(uut)};
  running b{exec, take(uut)};
  SECTION("that waits") {
    a.cancel();
    uut.release();
  }
  SECTION("that was woken already") {
    uut.release();
    a.cancel();
  }
  SECTION("that was woken and is destroyed") {
    uut.release();
    a.destroy();
  }
  exec.run();

  CHECK(taken == 1);
  CHECK(b.done());
}

TEST_CASE_METHOD(fixture, "semaphore gets back what a cancelled holder held",
                 "[async][semaphore]") {
  semaphore uut{1};
  running a{exec, work(uut, 'a', 1h)};
  running b{exec, work(uut, 'b', 1ms)};

  a.cancel();
  exec.run();

  CHECK(book == "ab");
  CHECK_THROWS_AS(a.result(), cancelled);
}

TEST_CASE_METHOD(fixture, "semaphore's holder gives back once",
                 "[async][semaphore]") {
  semaphore uut{1};
  auto body = [&]() -> task<> {
    std::optional<semaphore::holder> kept;
    {
      auto place = co_await uut.hold();
      kept.emplace(std::move(place));
    }
    CHECK_FALSE(uut.try_acquire());
    kept->release();
    kept.reset();
    CHECK(uut.try_acquire());
    CHECK_FALSE(uut.try_acquire());
  };

  running a{exec, body()};

  REQUIRE(a.done());
  a.result();
}

TEST_CASE_METHOD(fixture, "mutex lets one in at once", "[async][semaphore]") {
  mutex uut;
  auto inside = 0;
  auto body = [&]() -> task<> {
    auto guard = co_await uut.lock();
    ++inside;
    co_await sleep(1ms);
    CHECK(inside == 1);
    --inside;
  };
  running a{exec, body()};
  running b{exec, body()};
  running c{exec, body()};

  exec.advance(3ms);

  CHECK(c.done());
}
