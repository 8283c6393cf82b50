// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/database.hpp"

#include "summoner/async/sleep.hpp"
#include "summoner/async/when.hpp"

#include "support/database_fixture.hpp"
#include "support/sqlite_steps.hpp"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

using fixture = testing::database_fixture;

} // namespace

// -- statements ---------------------------------------------------------------

TEST_CASE_METHOD(fixture, "database runs statements and gives typed rows",
                 "[sqlite][database]") {
  std::vector<std::string> seen;
  std::optional<std::int64_t> sum;

  auto failure = wait_for([&]() -> task<> {
    auto key = std::string{"a"};
    co_await db.execute("INSERT INTO hits(k, n) VALUES(?, 1) "
                        "ON CONFLICT(k) DO UPDATE SET n = n + 1",
                        key);
    auto made = co_await db.execute("INSERT INTO hits VALUES('b', ?)", 5);
    CHECK(made.rows == 1);
    auto rows = co_await db.query("SELECT k, n FROM hits WHERE n > ?", 0);
    for (const auto& [k, n] : rows.as<std::string, std::int64_t>())
      seen.push_back(k + std::to_string(n));
    sum = co_await db.query_one<std::int64_t>("SELECT SUM(n) FROM hits");
  });

  CHECK(failure.empty());
  CHECK(seen == std::vector<std::string>{"a1", "b5"});
  CHECK(sum == 6);
}

TEST_CASE_METHOD(fixture, "database binds by name inside of co_await",
                 "[sqlite][database]") {
  auto failure = wait_for([&]() -> task<> {
    auto key = std::string{"a long key, which is not kept inside of a string"};
    co_await db.execute("INSERT INTO hits VALUES(:key, :n)", named(":n", 1),
                        named(":key", key));
    auto found = co_await db.query_one<std::string>(
      "SELECT k FROM hits WHERE k = :key AND n < ?2", named(":key", key),
      named("?2", 2));
    CHECK(found == key);
  });

  CHECK(failure.empty());
}

TEST_CASE_METHOD(fixture, "database gives the first row, or nothing",
                 "[sqlite][database]") {
  auto failure = wait_for([&]() -> task<> {
    co_await db.execute("INSERT INTO hits VALUES('a', 1), ('b', NULL)");

    auto first = co_await db.query_one<std::string, int>(
      "SELECT k, n FROM hits ORDER BY k");
    CHECK(first == std::tuple{std::string{"a"}, 1});
    auto none = co_await db.query_one<std::string, int>(
      "SELECT k, n FROM hits WHERE k = 'c'");
    CHECK_FALSE(none.has_value());

    constexpr auto n_of = "SELECT n FROM hits WHERE k = ?";
    auto one = co_await db.query_one<int>(n_of, "a");
    CHECK(one == 1);
    auto null = co_await db.query_one<int>(n_of, "b");
    CHECK_FALSE(null.has_value());
    auto kept = co_await db.query_one<std::optional<int>>(n_of, "b");
    CHECK((kept.has_value() && !kept->has_value()));
    auto absent = co_await db.query_one<std::optional<int>>(n_of, "c");
    CHECK_FALSE(absent.has_value());
  });

  CHECK(failure.empty());
}

TEST_CASE_METHOD(fixture, "database stores values as JSON",
                 "[sqlite][database]") {
  auto content = value{{"tags", {"a", "b"}}};

  auto failure = wait_for([&]() -> task<> {
    co_await db.execute("INSERT INTO hits(k) VALUES(?)", content);
    auto back = co_await db.query_one<value>("SELECT k FROM hits");
    CHECK(back == content);
    auto tag = co_await db.query_one<std::string>(
      "SELECT json_extract(k, '$.tags[1]') FROM hits");
    CHECK(tag == "b");
  });

  CHECK(failure.empty());
}

TEST_CASE_METHOD(fixture, "database throws SQLite's error where it is awaited",
                 "[sqlite][database]") {
  auto caught = 0;

  auto failure = wait_for([&]() -> task<> {
    co_await insert("a", 1);
    try {
      co_await insert("a", 2);
    } catch (const database_error& error) {
      caught = error.extended_code();
    }
    co_await db.execute("SELEC 1");
  });

  CHECK(caught == SQLITE_CONSTRAINT_PRIMARYKEY);
  CHECK_THAT(failure, Contains("syntax error") && Contains("in: SELEC 1"));
}

TEST_CASE_METHOD(fixture, "database does many at once or none",
                 "[sqlite][database]") {
  auto failure = wait_for([&]() -> task<> {
    auto items = std::vector<std::pair<std::string, int>>{{"a", 1}, {"b", 2}};
    auto made = co_await db.execute_many("INSERT INTO hits VALUES(?, ?)",
                                         items);
    CHECK(made.rows == 2);
    items = {{"c", 1}, {"d", 1000}};
    co_await db.execute_many("INSERT INTO hits VALUES(?, ?)", items);
  });

  CHECK_THAT(failure, StartsWith("CHECK constraint failed"));
  CHECK(keys() == "ab");
}

TEST_CASE_METHOD(fixture, "database runs scripts, with transactions in them",
                 "[sqlite][database]") {
  auto failure = wait_for([&]() -> task<> {
    co_await db.run_script("BEGIN; INSERT INTO hits VALUES('a', 1); COMMIT;"
                           "INSERT INTO hits VALUES('b', 1)");
  });

  CHECK(failure.empty());
  CHECK(keys() == "ab");
}

TEST_CASE_METHOD(fixture, "database does what it is asked for in order",
                 "[sqlite][database]") {
  std::vector<std::unique_ptr<testing::started_task>> all;
  all.reserve(5);
  for (auto i = 0; i < 5; ++i)
    all.push_back(std::make_unique<testing::started_task>(*this, [this, i] {
      return insert(std::string(1, static_cast<char>('e' - i)), i);
    }));
  run();

  std::string order;
  wait_for([&]() -> task<> {
    auto found = co_await db.query("SELECT k FROM hits ORDER BY rowid");
    for (const auto& [k] : found.as<std::string>())
      order += k;
  });

  CHECK(order == "edcba");
}

TEST_CASE_METHOD(fixture, "database can be asked for several things at once",
                 "[sqlite][database]") {
  auto failure = wait_for([&]() -> task<> {
    auto [a, b] = co_await when_all(db.query_one<int>("SELECT 1"),
                                    db.query_one<int>("SELECT 2"));
    CHECK(a == 1);
    CHECK(b == 2);
  });

  CHECK(failure.empty());
}

TEST_CASE_METHOD(fixture, "database refuses a transaction in pieces",
                 "[sqlite][database]") {
  CHECK_THAT(wait_for([&]() -> task<> { co_await db.execute("BEGIN"); }),
             Contains("see database::transact"));
  CHECK_THAT(wait_for([&]() -> task<> { co_await db.execute("SAVEPOINT x"); }),
             Contains("see database::transact"));

  CHECK(wait_for([&]() -> task<> { co_await insert("a", 1); }).empty());
  CHECK(keys() == "a");
}

// -- the queue ----------------------------------------------------------------

TEST_CASE("database refuses when too many wait", "[sqlite][database]") {
  testing::deterministic where;
  database_options options;
  options.queue = 1;
  auto db = database::open(where.sys, ":memory:", options);
  auto ask = [&]() -> task<> { co_await db.execute("CREATE TABLE t(n)"); };

  testing::started_task first{where, ask};
  testing::started_task second{where, [&]() -> task<> {
                                 co_await db.query("SELECT 1");
                               }};
  testing::started_task third{where, ask};
  // Those who ask run before the KEEPER.
  where.run();

  CHECK(first.error().empty());
  CHECK(second.error().empty());
  CHECK_THAT(third.error(), Contains("see database_options::queue"));
  CHECK(db.waiting() == 0);
  db = database{""};
  where.run();
}

TEST_CASE_METHOD(fixture, "database forgets what nobody waits for any more",
                 "[sqlite][database]") {
  testing::started_task uut{*this, [this] { return insert("a", 1); }};
  sched.run_once(); // it has asked
  CHECK(db.waiting() == 1);

  self->send_exit(uut.actor(), caf::exit_reason::kill);
  sched.prioritize(uut.actor()); // before the KEEPER
  run();

  CHECK_FALSE(uut.is_done());
  CHECK(db.waiting() == 0);
  CHECK(keys().empty());
}

TEST_CASE_METHOD(fixture, "database does not keep who is in a hurry",
                 "[sqlite][database]") {
  auto holder = start([&]() -> task<> {
    auto work = [](transaction&) -> task<> { co_await sleep(1s); };
    co_await db.transact(work);
  });
  auto caught = false;
  auto uut = start([&]() -> task<> {
    try {
      co_await with_timeout(insert("a", 1), 500ms);
    } catch (const timed_out&) {
      caught = true;
    }
    co_await insert("b", 1);
  });

  advance(500ms);
  CHECK(caught);
  advance(500ms);

  CHECK(uut->error().empty());
  CHECK(keys() == "b");
}
