// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/transaction.hpp"

#include "summoner/async/sleep.hpp"
#include "summoner/async/when.hpp"

#include "support/database_fixture.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

struct fixture : testing::database_fixture {
  static task<> insert_in(transaction& tx, std::string k, int n) {
    co_await tx.execute("INSERT INTO hits VALUES(?, ?)", k, n);
  }

  /// Inserts a, waits a second, inserts b.
  task<> take_time() {
    auto work = [](transaction& tx) -> task<> {
      co_await insert_in(tx, "a", 1);
      co_await sleep(1s);
      co_await insert_in(tx, "b", 1);
    };
    co_await db.transact(work);
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "transaction is committed when its work has ended",
                 "[sqlite][transaction]") {
  auto failure = wait_for([&]() -> task<> {
    auto suffix = std::string{"1"};
    auto work = [&](transaction& tx) -> task<> {
      co_await insert_in(tx, "a" + suffix, 1);
      co_await insert_in(tx, "b" + suffix, 1);
      auto count = co_await tx.query_one<int>(
        "SELECT COUNT(*) FROM hits WHERE n = ?", 1);
      CHECK(count == 2);
    };
    co_await db.transact(work);
  });

  CHECK(failure.empty());
  CHECK(keys() == "a1b1");
}

TEST_CASE_METHOD(fixture, "transaction gives what its work gives",
                 "[sqlite][transaction]") {
  auto failure = wait_for([&]() -> task<> {
    auto work = [](transaction& tx) -> task<std::string> {
      co_await insert_in(tx, "a", 1);
      co_return "done";
    };
    auto result = co_await db.transact(work);
    CHECK(result == "done");
  });

  CHECK(failure.empty());
}

TEST_CASE_METHOD(fixture, "transaction is rolled back when its work throws",
                 "[sqlite][transaction]") {
  auto failure = wait_for([&]() -> task<> {
    auto work = [](transaction& tx) -> task<> {
      co_await insert_in(tx, "a", 1);
      throw std::runtime_error{"no"};
    };
    try {
      co_await db.transact(work);
    } catch (const std::runtime_error&) {
    }
    co_await insert("b", 1); // it is over by now
    co_await db.transact(work);
  });

  CHECK(failure == "no");
  CHECK(keys() == "b");
}

TEST_CASE_METHOD(fixture, "transaction goes on after an error that is caught",
                 "[sqlite][transaction]") {
  auto failure = wait_for([&]() -> task<> {
    auto work = [](transaction& tx) -> task<> {
      co_await insert_in(tx, "a", 1);
      try {
        co_await insert_in(tx, "a", 2);
      } catch (const database_error&) {
      }
      co_await insert_in(tx, "b", 1);
    };
    co_await db.transact(work);
  });

  CHECK(failure.empty());
  CHECK(keys() == "ab");
}

TEST_CASE_METHOD(fixture, "transaction is rolled back when it is cancelled",
                 "[sqlite][transaction]") {
  auto uut = start([this] { return take_time(); });
  CHECK_FALSE(uut->is_done());

  uut->cancel();

  CHECK(uut->error() == "cancelled");
  CHECK(keys().empty());
}

TEST_CASE_METHOD(fixture,
                 "transaction is rolled back when its coroutine is "
                 "destroyed",
                 "[sqlite][transaction]") {
  auto uut = start([this] { return take_time(); });

  uut->destroy();

  CHECK(keys().empty());
}

TEST_CASE_METHOD(fixture, "transaction is rolled back when its time is over",
                 "[sqlite][transaction]") {
  std::string failure;

  auto uut = start([&]() -> task<> {
    try {
      co_await with_timeout(take_time(), 500ms);
    } catch (const timed_out& error) {
      failure = error.what();
    }
    co_await insert("d", 1);
  });
  advance(1s);

  CHECK_FALSE(failure.empty());
  CHECK(uut->error().empty());
  CHECK(keys() == "d");
}

TEST_CASE_METHOD(fixture, "transaction has the database to itself",
                 "[sqlite][transaction]") {
  auto first = start([this] { return take_time(); });
  auto second = start([this] { return take_time(); });
  auto third = start([this] { return insert("c", 1); });
  CHECK(db.waiting() == 2);

  advance(999ms);
  CHECK_FALSE(third->is_done());
  advance(1ms);
  CHECK(first->error().empty());
  advance(1s); // the second one finds what the first has made

  CHECK_THAT(second->error(), StartsWith("UNIQUE constraint failed"));
  CHECK(third->error().empty());
  CHECK(keys() == "abc");
  CHECK(db.waiting() == 0);
}

TEST_CASE_METHOD(fixture, "transaction that waits for its turn can be given up",
                 "[sqlite][transaction]") {
  auto first = start([this] { return take_time(); });
  auto second = start([this] { return take_time(); });
  auto third = start([this] { return take_time(); });
  auto fourth = start([this] { return insert("c", 1); });

  second->cancel();
  CHECK(second->error() == "cancelled");
  third->destroy();
  advance(1s);

  CHECK(first->error().empty());
  CHECK(fourth->error().empty());
  CHECK(keys() == "abc");
}

TEST_CASE_METHOD(fixture, "transaction is not limited by the queue",
                 "[sqlite][transaction]") {
  database_options options;
  options.queue = 0;
  auto small = database::open(sys, ":memory:", options);
  auto uut = start([&]() -> task<> {
    auto work = [](transaction& tx) -> task<> {
      co_await tx.run_script("CREATE TABLE t(n)");
      co_await sleep(1s);
      auto items = std::vector<std::tuple<int>>{{1}, {2}};
      co_await tx.execute_many("INSERT INTO t VALUES(?)", items);
    };
    co_await small.transact(work);
  });

  auto refused = start([&]() -> task<> {
    co_await small.execute("SELECT 1"); // waits in the only place
  });
  auto failure
    = wait_for([&]() -> task<> { co_await small.execute("SELECT 1"); });
  advance(1s);

  CHECK_THAT(failure, StartsWith("too many requests wait"));
  CHECK(uut->error().empty());
}

TEST_CASE_METHOD(fixture, "transaction tells who would wait for himself",
                 "[sqlite][transaction]") {
  auto failure = wait_for([&]() -> task<> {
    auto work = [&](transaction&) -> task<> { co_await insert("a", 1); };
    co_await db.transact(work);
  });
  CHECK_THAT(failure, StartsWith("this would wait for the transaction"));

  failure = wait_for([&]() -> task<> {
    auto work = [&](transaction&) -> task<> { co_await take_time(); };
    co_await db.transact(work);
  });
  CHECK_THAT(failure, StartsWith("this would wait for the transaction"));
  failure = wait_for([&]() -> task<> {
    auto work = [&](transaction&) -> task<> { co_await db.close(); };
    co_await db.transact(work);
  });
  CHECK_THAT(failure, StartsWith("this would wait for the transaction"));
  failure = wait_for([&]() -> task<> {
    auto work = [&](transaction& tx) -> task<> {
      co_await when_all(with_timeout(insert("a", 1), 1h),
                        insert_in(tx, "b", 1));
    };
    co_await db.transact(work);
  });
  CHECK_THAT(failure, StartsWith("this would wait for the transaction"));
  CHECK(wait_for([&]() -> task<> { co_await insert("a", 1); }).empty());
}

TEST_CASE_METHOD(fixture, "transaction lets those wait that run beside it",
                 "[sqlite][transaction]") {
  auto uut = start(
    [&]() -> task<> { co_await when_all(take_time(), insert("c", 1)); });

  advance(1s);

  CHECK(uut->error().empty());
}

// -- statements that nobody waits for
// ------------------------------------------

TEST_CASE_METHOD(fixture, "transaction runs statements later, but in order",
                 "[sqlite][transaction]") {
  auto failure = wait_for([&]() -> task<> {
    auto work = [](transaction& tx) -> task<> {
      for (auto k : {"a", "b", "c"})
        co_await tx.execute_later("INSERT INTO hits VALUES(?, ?)", k, 1);
      co_await tx.execute_later("DELETE FROM hits WHERE k = 'b'");
      co_await tx.execute_later("INSERT INTO hits VALUES(?, 2)", "d");
      auto count = co_await tx.query_one<int>("SELECT COUNT(*) FROM hits");
      CHECK(count == 3);
      co_await tx.execute_later("DELETE FROM hits WHERE n = ?", 2);
    };
    co_await db.transact(work);
  });

  CHECK(failure.empty());
  CHECK(keys() == "ac");
}

TEST_CASE_METHOD(fixture, "transaction runs any number of statements later",
                 "[sqlite][transaction]") {
  auto failure = wait_for([&]() -> task<> {
    auto work = [](transaction& tx) -> task<> {
      for (auto i = 0; i < 999; ++i)
        co_await tx.execute_later("INSERT INTO hits VALUES(?, ?)",
                                  std::to_string(i), i);
    };
    co_await db.transact(work);
    auto sum = co_await db.query_one<int>("SELECT SUM(n) FROM hits");
    CHECK(sum == 998 * 999 / 2);
  });

  CHECK(failure.empty());
}

TEST_CASE_METHOD(fixture,
                 "transaction fails with a statement that was to run "
                 "later",
                 "[sqlite][transaction]") {
  auto is_told_at_once = false;
  auto bad = [&](transaction& tx) -> task<> {
    co_await tx.execute_later("INSERT INTO hits VALUES(?, ?)", "a", 1);
    co_await tx.execute_later("INSERT INTO hits VALUES(?, ?)", "b", 1000);
    co_await tx.execute_later("INSERT INTO hits VALUES(?, ?)", "c", 1);
  };

  CHECK_THAT(wait_for([&] { return db.transact(bad); }),
             StartsWith("CHECK constraint failed") && Contains("in: INSERT"));
  CHECK(keys().empty());

  CHECK_THAT(wait_for([&]() -> task<> {
               auto work = [&](transaction& tx) -> task<> {
                 co_await bad(tx);
                 try {
                   co_await tx.query("SELECT 1");
                 } catch (const database_error&) {
                   is_told_at_once = true;
                 }
                 co_await insert_in(tx, "d", 1);
               };
               co_await db.transact(work);
             }),
             StartsWith("CHECK constraint failed"));
  CHECK(is_told_at_once);
  CHECK(keys().empty());
}

TEST_CASE_METHOD(fixture,
                 "transaction forgets what was to run later when it "
                 "is rolled back",
                 "[sqlite][transaction]") {
  auto failure = wait_for([&]() -> task<> {
    auto work = [](transaction& tx) -> task<> {
      co_await tx.execute_later("INSERT INTO hits VALUES('a', 1)");
      throw std::runtime_error{"no"};
    };
    co_await db.transact(work);
  });

  CHECK(failure == "no");
  CHECK(keys().empty());
}

// -- what is not for it
// --------------------------------------------------------

TEST_CASE_METHOD(fixture, "transaction may have savepoints",
                 "[sqlite][transaction]") {
  auto failure = wait_for([&]() -> task<> {
    auto work = [](transaction& tx) -> task<> {
      co_await insert_in(tx, "a", 1);
      co_await tx.execute("SAVEPOINT x");
      co_await insert_in(tx, "b", 1);
      co_await tx.execute("ROLLBACK TO x");
      co_await tx.execute("RELEASE x");
    };
    co_await db.transact(work);
  });

  CHECK(failure.empty());
  CHECK(keys() == "a");
}

TEST_CASE_METHOD(fixture, "transaction is not ended by a statement",
                 "[sqlite][transaction]") {
  auto failure = wait_for([&]() -> task<> {
    auto work = [](transaction& tx) -> task<> {
      co_await insert_in(tx, "a", 1);
      try {
        co_await tx.execute("COMMIT");
      } catch (const database_error& error) {
        CHECK_THAT(error.what(), StartsWith("the transaction was ended"));
      }
      co_await insert_in(tx, "b", 1);
    };
    co_await db.transact(work);
  });

  CHECK_THAT(failure, StartsWith("the transaction was ended by a statement"));
  CHECK(keys() == "a");
}

TEST_CASE_METHOD(fixture, "transaction that SQLite has ended is over",
                 "[sqlite][transaction]") {
  std::string first;
  auto failure = wait_for([&]() -> task<> {
    auto work = [&](transaction& tx) -> task<> {
      co_await insert_in(tx, "a", 1);
      try {
        co_await tx.execute("INSERT OR ROLLBACK INTO hits VALUES('a', 1)");
      } catch (const database_error& error) {
        first = error.what();
      }
      co_await insert_in(tx, "b", 1);
    };
    co_await db.transact(work);
  });

  CHECK_THAT(first, StartsWith("UNIQUE constraint failed"));
  CHECK_THAT(failure, StartsWith("the transaction was rolled back after: "
                                 "UNIQUE constraint failed"));
  CHECK(keys().empty());
}

TEST_CASE_METHOD(fixture, "transaction that cannot be committed throws",
                 "[sqlite][transaction]") {
  auto failure = wait_for([&]() -> task<> {
    co_await db.execute("CREATE TABLE u(k REFERENCES hits(k) DEFERRABLE "
                        "INITIALLY DEFERRED)");
    auto work = [](transaction& tx) -> task<> {
      co_await tx.execute("INSERT INTO u VALUES('a')");
    };
    co_await db.transact(work);
  });

  CHECK_THAT(failure, StartsWith("FOREIGN KEY constraint failed"));
  CHECK(wait_for([&]() -> task<> { co_await insert("b", 1); }).empty());
}

TEST_CASE_METHOD(fixture, "transaction ends before its database is closed",
                 "[sqlite][transaction]") {
  auto uut = start([this] { return take_time(); });
  auto closing = start([this] { return db.close(); });
  CHECK(db.is_open());

  advance(1s);

  CHECK(uut->error().empty());
  CHECK(closing->error().empty());
  CHECK_FALSE(db.is_open());
}

TEST_CASE("transaction throws when its database is gone",
          "[sqlite][transaction]") {
  testing::deterministic where;
  auto workers = std::make_shared<actors::offload_pool>(
    where.sys, actors::pool_settings{.is_detached = false});
  database db{":memory:"};
  testing::started_task opening{where, [&] { return db.open(); }, workers};
  where.run();
  testing::started_task uut{where, [&]() -> task<> {
                              auto work = [](transaction& tx) -> task<> {
                                co_await sleep(1s);
                                co_await tx.execute("CREATE TABLE t(n)");
                              };
                              co_await db.transact(work);
                            }};
  where.run();

  opening.destroy();
  workers = nullptr;
  where.advance(1s);

  CHECK(uut.error().starts_with("the database was closed"));
}
