// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/migrations.hpp"

#include "summoner/sqlite/connection.hpp"
#include "summoner/sqlite/error.hpp"

#include "support/sqlite_steps.hpp"
#include "support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <string>
#include <vector>

using namespace summoner;
using namespace summoner::sqlite;

using Catch::Matchers::Contains;
using testing::code_of;

namespace {

constexpr auto make_hits = "CREATE TABLE hits(k TEXT PRIMARY KEY, n INTEGER)";
constexpr auto add_since = "ALTER TABLE hits ADD COLUMN since TEXT; "
                           "CREATE INDEX by_since ON hits(since)";

struct fixture {
  connection uut{":memory:", {}};

  int version() {
    return std::get<0>(uut.query("PRAGMA user_version").as<int>().at(0));
  }

  std::vector<std::string> columns() {
    return uut.query("SELECT * FROM hits").columns();
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "migrations are run in order, each once",
                 "[sqlite][migrations]") {
  CHECK(uut.migrate(migrations{make_hits}) == 1);
  CHECK(version() == 1);

  const migrations both{make_hits, add_since};
  CHECK(uut.migrate(both) == 1);
  CHECK(uut.migrate(both) == 0);

  CHECK(version() == 2);
  CHECK(columns() == std::vector<std::string>{"k", "n", "since"});
}

TEST_CASE_METHOD(fixture, "migrations that fail leave nothing behind",
                 "[sqlite][migrations]") {
  const migrations bad{make_hits,
                       "ALTER TABLE hits ADD COLUMN since TEXT; NONSENSE"};

  CHECK_THROWS_WITH(uut.migrate(bad), Contains("migration 2: near \"NONSENSE\"")
                                        && Contains("in: "));

  CHECK(version() == 1);
  CHECK(columns() == std::vector<std::string>{"k", "n"});
  CHECK_FALSE(uut.is_in_transaction());
  CHECK(uut.migrate(migrations{make_hits, add_since}) == 1);
}

TEST_CASE_METHOD(fixture, "migrations refuse a step with a NUL byte",
                 "[sqlite][migrations]") {
  constexpr char schema[] = "CREATE TABLE hits(k TEXT PRIMARY KEY)";
  const migrations steps{
    std::vector<std::string>{std::string{schema, sizeof schema}}};

  CHECK_THROWS_WITH(uut.migrate(steps),
                    Contains("migration 1: there is a NUL byte in the "
                             "statement, at byte 38 of 38"));
  CHECK(version() == 0);
}

TEST_CASE_METHOD(fixture, "migrations know a file of a newer program",
                 "[sqlite][migrations]") {
  uut.migrate(migrations{make_hits, add_since});

  CHECK_THROWS_WITH(uut.migrate(migrations{make_hits}),
                    Contains("has seen 2 migrations"));
  CHECK(uut.migrate(migrations{make_hits, add_since}) == 0);
}

TEST_CASE_METHOD(fixture, "migrations do not end their transaction",
                 "[sqlite][migrations]") {
  const migrations bad{std::vector<std::string>{"CREATE TABLE a(n); COMMIT"}};

  CHECK(code_of([&] { uut.migrate(bad); }) == SQLITE_MISUSE);
  CHECK_FALSE(uut.is_in_transaction());
  CHECK(version() == 0);
}

TEST_CASE_METHOD(fixture, "migrations are not for a transaction",
                 "[sqlite][migrations]") {
  uut.begin();

  CHECK(code_of([&] { uut.migrate(migrations{make_hits}); }) == SQLITE_MISUSE);
  CHECK(uut.is_in_transaction());
}

TEST_CASE("migrations wait for another connection's", "[sqlite][migrations]") {
  testing::temporary_folder folder;
  auto path = folder.file("test.db");
  connection a{path, {}};
  connection b{path, {}};
  const migrations steps{make_hits};

  CHECK(a.migrate(steps) == 1);
  CHECK(b.migrate(steps) == 0);
}
