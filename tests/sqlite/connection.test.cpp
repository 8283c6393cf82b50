// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/connection.hpp"

#include "summoner/sqlite/error.hpp"

#include "support/sqlite_steps.hpp"
#include "support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <tuple>
#include <vector>

using namespace summoner;
using namespace summoner::sqlite;
using namespace std::chrono_literals;

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using testing::code_of;
using testing::temporary_folder;

namespace {

struct fixture {
  temporary_folder folder;
  std::string path = folder.file("test.db");
  database_options options;

  fixture() {
    options.busy_timeout = 0ms;
  }

  static std::int64_t number(connection& from, std::string_view sql) {
    return std::get<0>(from.query(sql).as<std::int64_t>().at(0));
  }

  static std::string text(connection& from, std::string_view sql) {
    return std::get<0>(from.query(sql).as<std::string>().at(0));
  }
};

/// In memory, with a table of numbers.
struct table_fixture : fixture {
  connection uut{":memory:", options};

  table_fixture() {
    uut.execute("CREATE TABLE t(n INTEGER PRIMARY KEY)");
  }

  std::int64_t count() {
    return number(uut, "SELECT COUNT(*) FROM t");
  }

  static parameter_table numbers(int a, int b) {
    parameter_table result{1};
    result.add(a);
    result.add(b);
    return result;
  }

  void insert(int n) {
    uut.execute("INSERT INTO t VALUES(?)", parameters::of(n));
  }
};

} // namespace

// -- opening ------------------------------------------------------------------

TEST_CASE_METHOD(fixture, "connection makes a file and finds it again",
                 "[sqlite][connection]") {
  {
    connection first{path, options};
    first.run_script("CREATE TABLE t(n); INSERT INTO t VALUES(7)");
  }
  connection uut{path, options};

  CHECK(number(uut, "SELECT n FROM t") == 7);
}

TEST_CASE_METHOD(fixture, "connection is as safe as can be unless told",
                 "[sqlite][connection]") {
  connection uut{path, options};

  CHECK(text(uut, "PRAGMA journal_mode") == "wal");
  CHECK(number(uut, "PRAGMA synchronous") == 2); // full
  CHECK(number(uut, "PRAGMA foreign_keys") == 1);
}

TEST_CASE_METHOD(fixture, "connection is what its options say",
                 "[sqlite][connection]") {
  options.log = journal::rollback;
  options.sync = synchronous::off;
  options.foreign_keys = false;
  options.busy_timeout = 1234ms;
  connection uut{path, options};

  CHECK(text(uut, "PRAGMA journal_mode") == "delete");
  CHECK(number(uut, "PRAGMA synchronous") == 0);
  CHECK(number(uut, "PRAGMA foreign_keys") == 0);
  CHECK(number(uut, "PRAGMA busy_timeout") == 1234);
}

TEST_CASE_METHOD(fixture, "connection opens databases without a file",
                 "[sqlite][connection]") {
  for (const auto* name : {":memory:", "", "file:x?mode=memory"}) {
    connection uut{name, options};
    CHECK_NOTHROW(uut.execute("CREATE TABLE t(n)"));
  }
}

TEST_CASE_METHOD(fixture, "connection tells which file it cannot open",
                 "[sqlite][connection]") {
  auto nowhere = folder.file("no/such/folder.db");
  auto open = [&] { connection uut{nowhere, options}; };

  CHECK(code_of(open) == SQLITE_CANTOPEN);
  CHECK_THROWS_WITH(open(), Contains("cannot open " + nowhere));

  options.mode = access::read_write;
  CHECK(code_of([&] { connection uut{path, options}; }) == SQLITE_CANTOPEN);
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE_METHOD(fixture, "connection tells which file it cannot use",
                 "[sqlite][connection]") {
  auto open = [&](const std::string& what) { connection uut{what, options}; };
  std::ofstream{path} << "name: value\n";

  CHECK(code_of([&] { open(path); }) == SQLITE_NOTADB);
  CHECK_THROWS_WITH(open(path), StartsWith("cannot open " + path
                                           + ": file is not a database"));
  CHECK_THROWS_WITH(open("/dev/full"), StartsWith("cannot open /dev/full: "));
}

TEST_CASE_METHOD(fixture, "connection that only reads cannot write",
                 "[sqlite][connection]") {
  connection other{path, options};
  other.execute("CREATE TABLE t(n)");
  options.mode = access::read_only;
  connection uut{path, options};

  CHECK(number(uut, "SELECT COUNT(*) FROM t") == 0);
  CHECK(code_of([&] { uut.execute("INSERT INTO t VALUES(1)"); })
        == SQLITE_READONLY);
}

TEST_CASE_METHOD(fixture, "connection refuses what is no database",
                 "[sqlite][connection]") {
  connection{path, options}.close();
  std::filesystem::resize_file(path, 0);
  {
    connection empty{path, options};
    empty.execute("CREATE TABLE t(n)");
  }
  std::filesystem::resize_file(path, 100);

  CHECK(code_of([&] { connection uut{path, options}; }).has_value());
}

TEST_CASE_METHOD(fixture, "connection leaves one whole file when it is closed",
                 "[sqlite][connection]") {
  connection uut{path, options};
  uut.run_script("CREATE TABLE t(n); INSERT INTO t VALUES(7)");
  CHECK(std::filesystem::exists(path + "-wal"));

  uut.close();

  CHECK_FALSE(std::filesystem::exists(path + "-wal"));
  CHECK_FALSE(std::filesystem::exists(path + "-shm"));
}

// -- statements ---------------------------------------------------------------

TEST_CASE_METHOD(table_fixture, "connection tells what a statement has changed",
                 "[sqlite][connection]") {
  auto made = uut.execute("INSERT INTO t VALUES(5), (6)");
  CHECK(made.rows == 2);
  CHECK(made.last_row_id == 6);

  CHECK(uut.execute("DELETE FROM t WHERE n > 5").rows == 1);
  CHECK(uut.execute("DELETE FROM t WHERE n > 5").rows == 0);
  CHECK(uut.execute("CREATE TABLE u(n)").rows == 0);
}

TEST_CASE_METHOD(table_fixture, "connection throws what SQLite refuses",
                 "[sqlite][connection]") {
  insert(1);

  try {
    insert(1);
    FAIL();
  } catch (const database_error& error) {
    CHECK(error.extended_code() == SQLITE_CONSTRAINT_PRIMARYKEY);
    CHECK(error.reason() == "UNIQUE constraint failed: t.n");
    CHECK(error.sql() == "INSERT INTO t VALUES(?)");
  }
  insert(2); // the same statement again
  CHECK(count() == 2);
}

TEST_CASE_METHOD(table_fixture, "connection checks foreign keys",
                 "[sqlite][connection]") {
  uut.execute("CREATE TABLE u(n REFERENCES t(n))");

  CHECK(code_of([&] { uut.execute("INSERT INTO u VALUES(1)"); })
        == SQLITE_CONSTRAINT_FOREIGNKEY);
}

TEST_CASE_METHOD(table_fixture, "connection gives rows up to a limit",
                 "[sqlite][connection]") {
  uut.execute("INSERT INTO t VALUES(1), (2), (3)");

  CHECK(uut.query("SELECT n FROM t").size() == 3);
  CHECK(uut.query("SELECT n FROM t", {}, 2).size() == 2);
  CHECK(uut.query("SELECT n FROM t", {}, 0).empty());
  CHECK(
    uut.query("SELECT n FROM t WHERE n > ?", parameters::of(2)).as<int>().at(0)
    == std::tuple{3});
}

TEST_CASE_METHOD(table_fixture, "connection runs what writes to its end",
                 "[sqlite][connection]") {
  auto given = uut.query("INSERT INTO t VALUES(1), (2), (3) RETURNING n", {},
                         1);

  CHECK(given.as<int>() == std::vector{std::tuple{1}});
  CHECK(count() == 3);
}

TEST_CASE_METHOD(table_fixture, "connection prepares a statement once",
                 "[sqlite][connection]") {
  auto before = uut.prepared();

  for (auto i = 0; i < 10; ++i)
    insert(i);

  CHECK(uut.prepared() == before + 1);
}

TEST_CASE_METHOD(fixture, "connection without a cache keeps the last statement",
                 "[sqlite][connection]") {
  options.statement_cache = 0;
  connection uut{path, options};
  auto before = uut.prepared();

  uut.query("SELECT 1");
  uut.query("SELECT 1");
  uut.query("SELECT 2");
  uut.query("SELECT 1");

  CHECK(uut.prepared() == before + 3);
}

TEST_CASE_METHOD(table_fixture,
                 "connection gives the columns that a table has by now",
                 "[sqlite][connection]") {
  using names = std::vector<std::string>;
  constexpr auto all = "SELECT * FROM t";
  CHECK(uut.query(all).columns() == names{"n"});

  uut.execute("ALTER TABLE t ADD COLUMN k TEXT DEFAULT 'new'");
  CHECK(uut.query(all).columns() == names{"n", "k"}); // it has no rows
  uut.execute("INSERT INTO t(n) VALUES(1), (2)");
  auto found = uut.query(all, {}, 1);
  CHECK(found.columns() == names{"n", "k"});
  auto [n, k] = found.as<int, std::string>().at(0);
  CHECK(n == 1);
  CHECK(k == "new");

  uut.run_script("DROP TABLE t; CREATE TABLE t(a, b, c);"
                 "INSERT INTO t VALUES(1, 2, 3)");
  found = uut.query(all);
  CHECK(found.columns() == names{"a", "b", "c"});
  CHECK(found.as<int, int, int>().at(0) == std::tuple{1, 2, 3});
}

TEST_CASE_METHOD(fixture, "connection notices the columns of somebody else",
                 "[sqlite][connection]") {
  connection other{path, options};
  other.run_script("CREATE TABLE t(n); INSERT INTO t VALUES(1)");
  connection uut{path, options};
  constexpr auto all = "SELECT * FROM t";
  CHECK(uut.query(all).as<int>().at(0) == std::tuple{1});

  other.run_script("ALTER TABLE t ADD COLUMN m DEFAULT 2");

  CHECK(uut.query(all).as<int, int>().at(0) == std::tuple{1, 2});
}

TEST_CASE_METHOD(table_fixture, "connection runs a script to its first error",
                 "[sqlite][connection]") {
  auto run = [&] {
    uut.run_script("INSERT INTO t VALUES(1); -- one\n"
                   "INSERT INTO t VALUES(1); INSERT INTO t VALUES(2)");
  };

  CHECK(code_of(run) == SQLITE_CONSTRAINT_PRIMARYKEY);
  CHECK(count() == 1);
  CHECK_NOTHROW(uut.run_script(" -- nothing"));
}

TEST_CASE_METHOD(table_fixture,
                 "connection runs nothing of what has a NUL byte",
                 "[sqlite][connection]") {
  auto one = std::string{"INSERT INTO t VALUES(1)\0", 24};
  auto two = one + ";INSERT INTO t VALUES(2)";

  for (const auto& sql : {one, two}) {
    CHECK(code_of([&] { uut.run_script(sql); }) == SQLITE_MISUSE);
    CHECK(code_of([&] { uut.execute(sql); }) == SQLITE_MISUSE);
    CHECK(code_of([&] { uut.query(sql); }) == SQLITE_MISUSE);
  }

  CHECK(count() == 0);
}

TEST_CASE_METHOD(table_fixture, "connection does many at once or none",
                 "[sqlite][connection]") {
  auto good = numbers(1, 2);
  auto bad = numbers(3, 1);
  constexpr auto sql = "INSERT INTO t VALUES(?)";

  auto made = uut.execute_many(sql, good);
  CHECK(made.rows == 2);
  CHECK(made.last_row_id == 2);
  CHECK(code_of([&] { uut.execute_many(sql, bad); })
        == SQLITE_CONSTRAINT_PRIMARYKEY);

  CHECK(count() == 2);
  CHECK_FALSE(uut.is_in_transaction());
  CHECK(uut.execute_many(sql, parameter_table{1}).rows == 0);
  CHECK(code_of([&] { uut.execute_many("DELETE FROM t", good); })
        == SQLITE_RANGE);
}

TEST_CASE_METHOD(table_fixture, "connection does many inside a transaction",
                 "[sqlite][connection]") {
  uut.begin();
  uut.execute_many("INSERT INTO t VALUES(?)", numbers(1, 2));
  CHECK(uut.is_in_transaction());
  uut.roll_back();

  CHECK(count() == 0);
}

// -- transactions -------------------------------------------------------------

TEST_CASE_METHOD(table_fixture, "connection commits and rolls back",
                 "[sqlite][connection]") {
  uut.begin();
  CHECK(uut.is_in_transaction());
  insert(1);
  uut.commit();
  uut.begin();
  insert(2);
  uut.roll_back();
  uut.roll_back(); // does nothing

  CHECK_FALSE(uut.is_in_transaction());
  CHECK(count() == 1);
}

TEST_CASE_METHOD(table_fixture, "connection rolls back what it cannot commit",
                 "[sqlite][connection]") {
  uut.execute("CREATE TABLE u(n REFERENCES t(n) DEFERRABLE INITIALLY "
              "DEFERRED)");
  uut.begin();
  uut.execute("INSERT INTO u VALUES(1)");

  CHECK(code_of([&] { uut.commit(); }) == SQLITE_CONSTRAINT_FOREIGNKEY);

  CHECK_FALSE(uut.is_in_transaction());
  CHECK(number(uut, "SELECT COUNT(*) FROM u") == 0);
}

TEST_CASE_METHOD(fixture, "connection throws when another one has the file",
                 "[sqlite][connection]") {
  connection uut{path, options};
  connection other{path, options};
  uut.execute("CREATE TABLE t(n)");
  other.begin();

  CHECK(code_of([&] { uut.begin(); }) == SQLITE_BUSY);
  CHECK(number(uut, "SELECT COUNT(*) FROM t") == 0); // who reads need not wait
  other.commit();
  CHECK_NOTHROW(uut.begin());
}

TEST_CASE_METHOD(table_fixture, "connection survives a full disk",
                 "[sqlite][connection]") {
  uut.execute("CREATE TABLE big(b)");
  auto pages = number(uut, "PRAGMA page_count");
  uut.query("PRAGMA max_page_count = " + std::to_string(pages + 4));
  insert(1);

  uut.begin();
  insert(2);
  auto fill = [&] {
    for (;;)
      uut.execute("INSERT INTO big VALUES(zeroblob(2000))");
  };
  CHECK(code_of(fill) == SQLITE_FULL);
  uut.roll_back();

  CHECK(count() == 1);
  CHECK(number(uut, "SELECT COUNT(*) FROM big") == 0);
  insert(3);
  CHECK(count() == 2);
}
