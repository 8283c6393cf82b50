// SPDX-License-Identifier: Apache-2.0

#include "summoner/async/when.hpp"
#include "summoner/sqlite/database.hpp"

#include "support/host_fixture.hpp"
#include "support/sqlite_steps.hpp"
#include "support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;

using testing::temporary_folder;

namespace {

/// Takes the computer years.
constexpr auto endless
  = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
    "SELECT COUNT(*) FROM c";

struct fixture : testing::host_fixture {
  temporary_folder folder;
  std::string path = folder.file("test.db");

  /// Runs a coroutine to its end.
  void run(const std::function<task<>()>& work) {
    host.run_until_complete(work());
  }
};

agent make_counter(const database& db, std::string name) {
  agent counter{std::move(name)};
  counter.receive("", [=](const message& msg) -> task<> {
    if (!msg["content"]["k"].is_string())
      co_return;
    auto work = [](transaction& tx) -> task<> {
      auto n = co_await tx.query_one<int>("SELECT n FROM hits");
      co_await tx.execute("UPDATE hits SET n = ?", n.value_or(0) + 1);
    };
    co_await db.transact(work);
  });
  return counter;
}

agent make_visitor(int hits) {
  agent visitor{"visitor"};
  auto said = std::make_shared<int>(0);
  visitor.send("", [=]() -> std::optional<value> {
    if ((*said)++ >= hits)
      return std::nullopt;
    return value{{"k", "x"}};
  });
  return visitor;
}

} // namespace

TEST_CASE_METHOD(fixture, "database is shared by several clients",
                 "[integration][sqlite]") {
  auto db = database::open(host, path);
  run([&]() -> task<> {
    co_await db.run_script("CREATE TABLE hits(n); INSERT INTO hits VALUES(0)");
  });
  auto room = relay::start(host, {.port = 0});
  REQUIRE(room);
  auto a = host.spawn(make_counter(db, "a"), room->address());
  auto b = host.spawn(make_counter(db, "b"), room->address());
  REQUIRE(eventually([&] { return a.sessions() + b.sessions() == 2; }));

  auto visitor = host.spawn(make_visitor(200), room->address());

  CHECK(eventually(
    [&] { return a.counts().handled == 200 && b.counts().handled == 200; }));
  std::optional<int> total;
  run([&]() -> task<> {
    total = co_await db.query_one<int>("SELECT n FROM hits");
  });
  CHECK(total == 400);
  CHECK(a.counts().errors + b.counts().errors == 0);
}

TEST_CASE_METHOD(fixture, "quit waits for a query, and sends what it gives",
                 "[integration][sqlite]") {
  auto db = database::open(host, ":memory:");
  auto room = relay::start(host, {.port = 0});
  REQUIRE(room);
  auto heard = std::make_shared<std::atomic<int>>(0); // lives as the listener
  agent listener{"listener"};
  listener.receive("", [heard](const message& msg) {
    *heard += static_cast<int>(msg["content"]["counted"].as_int());
  });
  async::signal asked;
  agent counter{"counter"};
  counter.send("", [=]() -> task<value> {
    asked.set();
    auto n = co_await db.query_one<int>(
      "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c "
      "LIMIT 1000000) SELECT COUNT(*) FROM c"); // for some 100 ms
    value answer = {{"counted", n.value_or(0)}};
    co_return answer;
  });
  auto ear = host.spawn(std::move(listener), room->address());
  REQUIRE(eventually([&] { return ear.sessions() == 1; }));
  auto mouth = host.spawn(std::move(counter), room->address());
  REQUIRE(eventually([&] { return asked.is_set(); }));

  mouth.quit();

  CHECK(mouth.wait() == 0);
  CHECK(eventually([&] { return *heard == 1'000'000; }));
  CHECK(mouth.counts().errors == 0);
}

TEST_CASE_METHOD(fixture, "database stops a query whose time is over",
                 "[integration][sqlite]") {
  auto db = database::open(host, ":memory:");
  auto caught = false;

  run([&]() -> task<> {
    try {
      co_await with_timeout(db.query(endless), 20ms);
    } catch (const timed_out&) {
      caught = true;
    }
    auto one = co_await db.query_one<int>("SELECT 1");
    CHECK(one == 1);
  });

  CHECK(caught);
}

TEST_CASE_METHOD(fixture, "database does not block who does not ask it",
                 "[integration][sqlite]") {
  auto db = database::open(host, ":memory:");
  std::atomic<int> ticks = 0;

  run([&]() -> task<> {
    auto tick = [&]() -> task<> {
      for (; ticks < 20; ++ticks)
        co_await sleep(1ms);
    };
    co_await when_any(db.query(endless), tick());
  });

  CHECK(ticks == 20);
}

TEST_CASE_METHOD(fixture, "database waits for another connection's transaction",
                 "[integration][sqlite]") {
  auto a = database::open(host, path);
  auto b = database::open(host, path);

  run([&]() -> task<> {
    co_await a.execute("CREATE TABLE t(n)");
    auto slow = [](transaction& tx) -> task<> {
      co_await tx.execute("INSERT INTO t VALUES(1)");
      co_await sleep(50ms);
    };
    auto late = [](database db) -> task<> {
      co_await sleep(10ms);
      co_await db.execute("INSERT INTO t VALUES(2)");
    };
    co_await when_all(a.transact(slow), late(b));
    auto count = co_await a.query_one<int>("SELECT COUNT(*) FROM t");
    CHECK(count == 2);
  });
}

TEST_CASE_METHOD(fixture,
                 "database goes on waiting for a locked file when nobody waits "
                 "for it any more",
                 "[integration][sqlite]") {
  auto a = database::open(host, path);
  auto b = database::open(host, path);
  auto was_locked = false;

  run([&]() -> task<> {
    co_await a.execute("CREATE TABLE t(n)");
    co_await b.query("SELECT n FROM t");
    auto work = [&](transaction& tx) -> task<> {
      co_await tx.execute("INSERT INTO t VALUES(1)");
      try { // long enough for it to begin
        co_await with_timeout(b.execute("INSERT INTO t VALUES(2)"), 300ms);
      } catch (const timed_out&) {
        was_locked = true;
      }
      CHECK(b.waiting() == 1);
    };
    co_await a.transact(work);
    auto count = co_await b.query_one<int>("SELECT COUNT(*) FROM t");
    CHECK(count == 2);
  });

  CHECK(was_locked);
}

TEST_CASE("connections make the same new file at once",
          "[integration][sqlite]") {
  for (auto round = 0; round < 10; ++round) {
    temporary_folder folder;
    auto path = folder.file("test.db");
    const sqlite::migrations steps{"CREATE TABLE t(n)",
                                   "INSERT INTO t VALUES(1)"};
    std::atomic<int> made = 0;
    std::atomic<int> failed = 0;
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (auto i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        try {
          sqlite::connection uut{path, {}};
          made += static_cast<int>(uut.migrate(steps));
        } catch (const database_error&) {
          ++failed;
        }
      });
    for (auto& each : threads)
      each.join();

    CHECK(made == 2);
    CHECK(failed == 0);
  }
}

TEST_CASE_METHOD(fixture, "database tells that the file is locked",
                 "[integration][sqlite]") {
  database_options hasty;
  hasty.busy_timeout = 10ms;
  auto a = database::open(host, path);
  run([&]() -> task<> { co_await a.execute("CREATE TABLE t(n)"); });
  auto b = database::open(host, path, hasty);
  auto code = 0;

  run([&]() -> task<> {
    auto work = [&](transaction& tx) -> task<> {
      co_await tx.execute("INSERT INTO t VALUES(1)");
      try {
        co_await b.execute("INSERT INTO t VALUES(2)");
      } catch (const database_error& error) {
        code = error.code();
      }
    };
    co_await a.transact(work);
    co_await b.execute("INSERT INTO t VALUES(3)");
  });

  CHECK(code == SQLITE_BUSY);
}

TEST_CASE("database ends with its runtime, whoever still has it",
          "[integration][sqlite]") {
  temporary_folder folder;
  auto path = folder.file("test.db");
  database db{path};
  std::optional<database> other;
  {
    runtime host;
    other = database::open(host, path);
    auto work = [&]() -> task<> {
      co_await db.open();
      co_await db.execute("CREATE TABLE t(n)");
      co_await db.execute("INSERT INTO t VALUES(1)");
    };
    host.run_until_complete(work());
    CHECK(db.is_open());
  }

  CHECK_FALSE(db.is_open());
  CHECK_FALSE(other->is_open());

  // Not that its log is gone: of two that close at the same time, neither knows
  // that it is the last.
  runtime host;
  auto again = [&]() -> task<> {
    co_await db.open();
    auto rows = co_await db.query("SELECT n FROM t");
    CHECK(rows.size() == 1);
    co_await db.close();
  };
  host.run_until_complete(again());
}

TEST_CASE("connection stops a query when it is told", "[integration][sqlite]") {
  database_options options;
  options.busy_timeout = 0ms;
  sqlite::connection uut{":memory:", options};
  uut.execute("CREATE TABLE t(n INTEGER PRIMARY KEY)");
  std::atomic<bool> flag{false};
  uut.stop_queries_on(&flag);
  auto stopper = std::thread{[&] {
    std::this_thread::sleep_for(20ms);
    flag = true;
  }};

  CHECK(testing::code_of([&] { uut.query(endless); }) == SQLITE_INTERRUPT);
  stopper.join();

  // What writes goes on.
  uut.execute("INSERT INTO t WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL "
              "SELECT x + 1 FROM c LIMIT 10000) SELECT x FROM c");
  uut.stop_queries_on(nullptr);
  auto count = uut.query("SELECT COUNT(*) FROM t").as<std::int64_t>();
  CHECK(std::get<0>(count.at(0)) == 10000);
}
