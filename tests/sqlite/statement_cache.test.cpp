// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/statement_cache.hpp"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <string>

using namespace summoner::sqlite;

namespace {

struct fixture {
  sqlite3* where = nullptr;

  fixture() {
    sqlite3_open(":memory:", &where);
  }

  ~fixture() {
    CHECK(sqlite3_close(where) == SQLITE_OK);
  }

  void use(statement_cache& uut, const char* sql) const {
    CHECK(uut.get(where, sql).sql() == sql);
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "statement_cache prepares a text once",
                 "[sqlite][statement_cache]") {
  statement_cache uut{8};

  use(uut, "SELECT 1");
  use(uut, "SELECT 2");
  use(uut, std::string{"SELECT 1"}.c_str());

  CHECK(uut.prepared() == 2);
  CHECK(uut.size() == 2);
}

TEST_CASE_METHOD(fixture,
                 "statement_cache lets go of what was not used for longest",
                 "[sqlite][statement_cache]") {
  statement_cache uut{2};

  use(uut, "SELECT 1");
  use(uut, "SELECT 2");
  use(uut, "SELECT 1");
  use(uut, "SELECT 3"); // instead of 2
  use(uut, "SELECT 1");
  CHECK(uut.prepared() == 3);
  use(uut, "SELECT 2");

  CHECK(uut.prepared() == 4);
  CHECK(uut.size() == 2);
}

TEST_CASE_METHOD(fixture, "statement_cache keeps at least one",
                 "[sqlite][statement_cache]") {
  statement_cache uut{0};

  use(uut, "SELECT 1");
  use(uut, "SELECT 1");
  use(uut, "SELECT 2");

  CHECK(uut.prepared() == 2);
  CHECK(uut.size() == 1);
}

TEST_CASE_METHOD(fixture, "statement_cache keeps nothing that is wrong",
                 "[sqlite][statement_cache]") {
  statement_cache uut{8};

  CHECK_THROWS(uut.get(where, "SELEC 1"));

  CHECK(uut.size() == 0);
  uut.clear();
}
