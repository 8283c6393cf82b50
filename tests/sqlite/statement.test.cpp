// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/statement.hpp"

#include "summoner/sqlite/error.hpp"

#include "support/sqlite_steps.hpp"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <string>
#include <string_view>
#include <vector>

using namespace summoner;
using namespace summoner::sqlite;

using Catch::Matchers::Contains;
using testing::code_of;

namespace {

struct fixture {
  sqlite3* where = nullptr;

  fixture() {
    sqlite3_open_v2(":memory:", &where,
                    SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, nullptr);
  }

  ~fixture() {
    CHECK(sqlite3_close(where) == SQLITE_OK);
  }

  /// The first row of a statement.
  std::vector<cell> first_row(std::string_view sql,
                              const parameters& values = {}) {
    auto uut = statement{where, sql};
    uut.bind(values);
    std::vector<cell> row;
    if (uut.step())
      for (std::size_t i = 0; i < uut.columns().size(); ++i)
        row.push_back(uut.column(i));
    return row;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "statement gives its rows and their columns",
                 "[sqlite][statement]") {
  auto uut = statement{where, "SELECT 1 AS a, 'x' AS b UNION SELECT 2, 'y'"};

  CHECK(uut.columns() == std::vector<std::string>{"a", "b"});
  CHECK(uut.is_read_only());
  REQUIRE(uut.step());
  CHECK(uut.column(0) == cell(1));
  CHECK(uut.column(1) == cell("x"));
  REQUIRE(uut.step());
  CHECK(uut.column(1) == cell("y"));
  CHECK_FALSE(uut.step());
}

TEST_CASE_METHOD(fixture, "statement gives back all that is bound",
                 "[sqlite][statement]") {
  auto bytes = blob{std::byte{0}, std::byte{255}};
  auto with_nul = std::string{"a\0b", 3};

  CHECK(
    first_row("SELECT ?, ?, ?, ?, ?, ?, ?, ?",
              parameters::of(nullptr, 1, 2.5, "text", bytes, blob{}, "",
                             with_nul))
    == std::vector<cell>{nullptr, 1, 2.5, "text", bytes, blob{}, "", with_nul});
}

TEST_CASE_METHOD(fixture, "statement binds by name", "[sqlite][statement]") {
  CHECK(
    first_row("SELECT :b, @a, $c, :b",
              parameters::of(named("@a", 1), named(":b", 2), named("$c", 3)))
    == std::vector<cell>{2, 1, 3, 2});
}

TEST_CASE_METHOD(fixture, "statement binds by position and by name at once",
                 "[sqlite][statement]") {
  CHECK(first_row("SELECT ?, :b", parameters::of(named(":b", 2), 1))
        == std::vector<cell>{1, 2});
}

TEST_CASE_METHOD(fixture, "statement wants as many values as it has parameters",
                 "[sqlite][statement]") {
  auto uut = statement{where, "SELECT ?, :b"};

  CHECK_THROWS_WITH(uut.bind(parameters::of(1)),
                    Contains("has 2 parameters, but 1 values were given"));
  CHECK_THROWS_WITH(uut.bind(parameters::of(1, 2, 3)), Contains("3 values"));
  CHECK_THROWS_WITH(uut.bind(parameters::of(1, named(":c", 2))),
                    Contains("parameter :c: there is no such parameter"));
  CHECK_THROWS_WITH(uut.bind(parameters::of(named(":b", 1), named(":b", 2))),
                    Contains("parameter :b: it was given twice"));
  CHECK(code_of([&] { uut.bind(parameters{}); }) == SQLITE_RANGE);
}

TEST_CASE_METHOD(fixture, "statement refuses a name for what has its position",
                 "[sqlite][statement]") {
  auto uut = statement{where, "SELECT :a, :b"};

  CHECK_THROWS_WITH(uut.bind(parameters::of(1, named(":a", 2))),
                    Contains("given twice"));
}

TEST_CASE_METHOD(fixture, "statement can be used again",
                 "[sqlite][statement]") {
  auto uut = statement{where, "SELECT ?"};

  for (auto i : {1, 2}) {
    uut.bind(parameters::of(i));
    REQUIRE(uut.step());
    CHECK(uut.column(0) == cell(i));
    uut.reset();
  }
}

TEST_CASE_METHOD(fixture, "statement tells why it cannot be prepared",
                 "[sqlite][statement]") {
  try {
    statement uut{where, "SELEC 1"};
    FAIL();
  } catch (const database_error& error) {
    CHECK(error.code() == SQLITE_ERROR);
    CHECK_THAT(error.reason(), Contains("syntax error"));
    CHECK(error.sql() == "SELEC 1");
  }
}

TEST_CASE_METHOD(fixture, "statement is one", "[sqlite][statement]") {
  CHECK_NOTHROW(statement{where, "SELECT 1; -- and that is all"});
  CHECK_NOTHROW(statement{where, "/* first */ SELECT 1 ; ; "});
  CHECK(code_of([&] {
          statement{where, "SELECT 1; SELECT 2"};
        })
        == SQLITE_MISUSE);
  CHECK(code_of([&] { statement{where, " -- nothing"}; }) == SQLITE_MISUSE);
  CHECK(code_of([&] { statement{where, ""}; }) == SQLITE_MISUSE);
}

TEST_CASE_METHOD(fixture, "statement is taken off a script one by one",
                 "[sqlite][statement]") {
  std::string_view script = "SELECT 1; -- one\n SELECT 2; -- two";
  std::vector<cell> seen;

  while (!script.empty()) {
    auto uut = statement::take_first(where, script);
    if (!uut.is_empty() && uut.step())
      seen.push_back(uut.column(0));
  }

  CHECK(seen == std::vector<cell>{1, 2});
}

TEST_CASE_METHOD(fixture, "statement refuses what stands behind a NUL byte",
                 "[sqlite][statement]") {
  auto refuses = [&](std::string_view sql, std::string_view reason) {
    try {
      statement uut{where, sql};
      FAIL(sql);
    } catch (const database_error& error) {
      CHECK(error.code() == SQLITE_MISUSE);
      CHECK(error.reason() == reason);
      CHECK(error.sql() == sql.substr(0, sql.find('\0')));
    }
  };

  refuses({"SELECT 1\0", 9}, "there is a NUL byte in the statement, at byte 9 "
                             "of 9: SQLite reads no further");
  refuses({"SELECT 1\0 WHERE 0", 17},
          "there is a NUL byte in the statement, at "
          "byte 9 of 17: SQLite reads no further");
}

TEST_CASE_METHOD(fixture, "statement is not taken off a script at a NUL byte",
                 "[sqlite][statement]") {
  auto script = std::string_view{"\0SELECT 1", 9};

  CHECK(code_of([&] { auto uut = statement::take_first(where, script); })
        == SQLITE_MISUSE);
}

TEST_CASE_METHOD(fixture, "statement tells whether it writes",
                 "[sqlite][statement]") {
  CHECK_FALSE(statement{where, "CREATE TABLE t(k)"}.is_read_only());
}
