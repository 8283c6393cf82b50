// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/error.hpp"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <string>

using summoner::database_error;

TEST_CASE("database_error tells code, reason and statement",
          "[sqlite][error]") {
  database_error uut{SQLITE_CONSTRAINT_UNIQUE, "UNIQUE constraint failed: t.k",
                     "INSERT INTO t VALUES(1)"};

  CHECK(uut.code() == SQLITE_CONSTRAINT);
  CHECK(uut.extended_code() == SQLITE_CONSTRAINT_UNIQUE);
  CHECK(uut.reason() == "UNIQUE constraint failed: t.k");
  CHECK(uut.sql() == "INSERT INTO t VALUES(1)");
  CHECK(uut.what()
        == std::string{"UNIQUE constraint failed: t.k (SQLite error 2067, "
                       "constraint failed) in: INSERT INTO t VALUES(1)"});
}

TEST_CASE("database_error quotes the beginning of a long statement",
          "[sqlite][error]") {
  auto sql = "SELECT " + std::string(1000, '1');
  database_error uut{SQLITE_ERROR, "no", sql};

  CHECK(uut.sql() == sql);
  CHECK(std::string{uut.what()}.size() < 300);
  CHECK_THAT(uut.what(), Catch::Matchers::EndsWith("111..."));
}

TEST_CASE("database_error may be about no statement", "[sqlite][error]") {
  database_error uut{SQLITE_BUSY, "later"};

  CHECK(uut.what()
        == std::string{"later (SQLite error 5, database is locked)"});
}
