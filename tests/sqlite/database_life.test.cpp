// SPDX-License-Identifier: Apache-2.0

// How a database is opened and closed, and clients that end meanwhile.

#include "summoner/async/sleep.hpp"
#include "summoner/sqlite/database.hpp"
#include "summoner/testing/agent_fixture.hpp"

#include "support/database_fixture.hpp"
#include "support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;

using Catch::Matchers::StartsWith;

namespace {

using fixture = testing::database_fixture;

} // namespace

// -- opening and closing ------------------------------------------------------

TEST_CASE("database is opened, migrated and closed by coroutines",
          "[sqlite][database]") {
  testing::deterministic where;
  testing::temporary_folder folder;
  auto workers = std::make_shared<actors::offload_pool>(
    where.sys, actors::pool_settings{.is_detached = false});
  auto path = folder.file("test.db");
  database db{path};

  CHECK_FALSE(db.is_open());
  testing::started_task uut{
    where,
    [&]() -> task<> {
      const migrations steps{"CREATE TABLE t(n)", "CREATE INDEX i ON t(n)"};
      for (auto round = 0; round < 2; ++round) {
        co_await db.open();
        co_await db.open(); // does nothing
        auto made = co_await db.migrate(steps);
        CHECK(made == (round == 0 ? 2 : 0));
        co_await db.execute("INSERT INTO t VALUES(?)", round);
        co_await db.close();
        CHECK_FALSE(db.is_open());
        co_await db.close(); // does nothing
      }
    },
    workers};
  where.run();

  CHECK(uut.error().empty());
  CHECK(db.path() == path);
  CHECK(std::filesystem::exists(path));
  CHECK_FALSE(std::filesystem::exists(path + "-wal"));
  workers = nullptr;
  where.run();
}

TEST_CASE("database tells why it cannot be opened", "[sqlite][database]") {
  testing::deterministic where;
  auto workers = std::make_shared<actors::offload_pool>(
    where.sys, actors::pool_settings{.is_detached = false});
  database db{"/no/such/folder/test.db"};

  testing::started_task uut{where, [&] { return db.open(); }, workers};
  where.run();
  CHECK_THAT(uut.error(), StartsWith("cannot open /no/such/folder/test.db"));
  CHECK_FALSE(db.is_open());

  auto early = database::open(where.sys, "/no/such/folder/test.db");
  testing::started_task other{where, [&]() -> task<> {
                                co_await early.execute("SELECT 1");
                              }};
  where.run();
  CHECK_THAT(other.error(), StartsWith("cannot open"));
  testing::started_task closing{where, [&] { return early.close(); }};
  where.run();
  CHECK(closing.error().empty());
  workers = nullptr;
  where.run();
}

TEST_CASE("database that is open again does not mind who has failed before",
          "[sqlite][database]") {
  testing::deterministic where;
  testing::temporary_folder folder;
  auto workers = std::make_shared<actors::offload_pool>(
    where.sys, actors::pool_settings{.is_detached = false});
  database db{folder.file("later/test.db")};

  // Both fail, and the first has opened it again before the second knows.
  testing::started_task first{where,
                              [&]() -> task<> {
                                try {
                                  co_await db.open();
                                } catch (const database_error&) {
                                  std::filesystem::create_directory(
                                    folder.file("later"));
                                }
                                co_await db.open();
                              },
                              workers};
  testing::started_task second{where, [&] { return db.open(); }, workers};
  where.run();

  CHECK_THAT(second.error(), StartsWith("cannot open"));
  CHECK(first.error().empty());
  CHECK(db.is_open());
  workers = nullptr;
  where.run();
}

TEST_CASE_METHOD(fixture, "database that is not open refuses everything",
                 "[sqlite][database]") {
  database other{":memory:"};
  CHECK_THAT(wait_for([&]() -> task<> { co_await other.execute("SELECT 1"); }),
             StartsWith("the database is not open"));
  CHECK(other.waiting() == 0);

  auto copy = db;
  wait_for([&] { return db.close(); });

  CHECK_FALSE(copy.is_open());
  CHECK_THAT(wait_for([&]() -> task<> { co_await copy.execute("SELECT 1"); }),
             StartsWith("the database was closed"));
}

TEST_CASE_METHOD(fixture, "database does what was asked for before it closes",
                 "[sqlite][database]") {
  testing::started_task before{*this, [this] { return insert("a", 1); }};
  testing::started_task closing{*this, [this] { return db.close(); }};
  testing::started_task after{*this, [this] { return insert("b", 1); }};
  run();

  CHECK(before.error().empty());
  CHECK(closing.error().empty());
  CHECK_THAT(after.error(), StartsWith("the database was closed"));
}

TEST_CASE("database is closed with its last copy", "[sqlite][database]") {
  testing::deterministic where;
  testing::temporary_folder folder;
  auto path = folder.file("test.db");
  auto db = std::make_unique<database>(database::open(where.sys, path));
  auto copy = std::make_unique<database>(*db);
  testing::started_task uut{where, [&]() -> task<> {
                              co_await db->execute("CREATE TABLE t(n)");
                            }};
  where.run();

  db = nullptr;
  where.run();
  CHECK(std::filesystem::exists(path + "-wal"));
  copy = nullptr;
  where.run();

  CHECK_FALSE(std::filesystem::exists(path + "-wal"));
}

TEST_CASE("database ends with the workers of its runtime",
          "[sqlite][database]") {
  testing::deterministic where;
  auto workers = std::make_shared<actors::offload_pool>(
    where.sys, actors::pool_settings{.is_detached = false});
  database db{":memory:"};
  testing::started_task uut{where, [&] { return db.open(); }, workers};
  where.run();
  CHECK(db.is_open());

  workers = nullptr;
  uut.destroy();
  where.run();

  CHECK_FALSE(db.is_open());
}

TEST_CASE("database that ends leaves the others of its runtime alone",
          "[sqlite][database]") {
  testing::deterministic where;
  auto workers = std::make_shared<actors::offload_pool>(
    where.sys, actors::pool_settings{.is_detached = false});
  database db{":memory:"};
  testing::started_task opening{where, [&] { return db.open(); }, workers};
  where.run();

  SECTION("when it is dropped") {
    testing::started_task dropping{
      where, []() -> task<> { co_await database{":memory:"}.open(); }, workers};
    where.run();
    CHECK(dropping.error().empty());
  }
  SECTION("when it cannot be opened") {
    database broken{"/no/such/folder/test.db"};
    testing::started_task failing{where, [&] { return broken.open(); },
                                  workers};
    where.run();
    CHECK_FALSE(failing.error().empty());
  }

  auto work = [] { return 1; };
  testing::started_task uut{where,
                            [&]() -> task<> {
                              co_await offload(work);
                              co_await db.execute("SELECT 1");
                            },
                            workers};
  where.run();
  CHECK(uut.error().empty());
  workers = nullptr;
  where.run();
}

TEST_CASE("database is opened by coroutines of actors only",
          "[sqlite][database]") {
  testing::deterministic where;
  database db{":memory:"};

  testing::started_task uut{where, [&] { return db.open(); }};
  where.run();

  CHECK_FALSE(uut.error().empty());
}

// -- the end of a client ------------------------------------------------------

namespace {

/// Has the connection to itself for a second.
task<> hold(database db) {
  auto work = [](transaction&) -> task<> { co_await sleep(1s); };
  co_await db.transact(work);
}

/// Once it may, asks, and then tells the log and the others.
agent make_asker(const database& db, const async::signal& may_ask,
                 const std::function<task<>()>& ask) {
  agent asker{"asker"};
  asker.setup([=] { return db.open(); });
  asker.receive("", [=](const message&, context& self) -> task<> {
    co_await ask();
    self.log().info("it was done");
  });
  asker.send("", [=]() -> task<value> {
    co_await may_ask.wait();
    co_await ask();
    co_return "done";
  });
  return asker;
}

} // namespace

TEST_CASE("quit waits for what handlers have asked a database for",
          "[sqlite][database]") {
  database db{":memory:"};
  async::signal may_ask;
  std::function<task<>()> ask;
  SECTION("a statement") {
    ask = [=]() -> task<> { co_await db.execute("SELECT 1"); };
  }
  SECTION("a transaction that waits for its turn") {
    ask = [=]() -> task<> {
      auto work = [](transaction& tx) -> task<> {
        co_await tx.execute("SELECT 1");
      };
      co_await db.transact(work);
    };
  }
  testing::agent_fixture uut{make_asker(db, may_ask, ask)};
  testing::started_task holder{uut, [=] { return hold(db); }};
  uut.run();
  may_ask.set();
  uut.receive("x");

  uut.quit();
  uut.advance(999ms);
  CHECK_FALSE(uut.exit_status().has_value());
  uut.advance(1ms);

  CHECK(uut.sent() == std::vector<value>{"done"});
  CHECK(uut.log().holds("it was done"));
  CHECK(uut.has_ended_with(0));
}

TEST_CASE("travel_to waits for what handlers have asked a database for",
          "[sqlite][database]") {
  database db{":memory:"};
  async::signal may_ask;
  auto ask = [=]() -> task<> { co_await db.execute("SELECT 1"); };
  testing::agent_fixture uut{make_asker(db, may_ask, ask)};
  testing::started_task holder{uut, [=] { return hold(db); }};
  uut.run();
  may_ask.set();
  uut.receive("x");
  may_ask.clear();

  uut.travel_to({"127.0.0.1", 9999});
  uut.advance(999ms);
  CHECK(uut.destinations().size() == 1);
  uut.advance(1ms);

  CHECK(uut.sent() == std::vector<value>{"done"});
  CHECK(uut.log().holds("it was done"));
  CHECK(uut.destinations().size() == 2);
}
