// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/rows.hpp"

#include "summoner/sqlite/error.hpp"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

using namespace summoner::sqlite;

using Catch::Matchers::Contains;

namespace {

/// Hits of a and b; none are known of c.
struct fixture {
  rows uut{{"k", "n"}};

  fixture() {
    for (const auto& x : std::vector<cell>{"a", 1, "b", 2, "c", nullptr})
      uut.add(x);
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "rows are read as tuples", "[sqlite][rows]") {
  std::vector<std::string> seen;

  for (const auto& [k, n] : uut.as<std::string, std::optional<int>>())
    seen.push_back(k + std::to_string(n.value_or(0)));

  CHECK(seen == std::vector<std::string>{"a1", "b2", "c0"});
}

TEST_CASE_METHOD(fixture, "rows are read cell by cell", "[sqlite][rows]") {
  CHECK(uut.size() == 3);
  CHECK_FALSE(uut.empty());
  CHECK(uut.columns() == std::vector<std::string>{"k", "n"});
  CHECK(uut[1][0] == cell("b"));
  CHECK(uut[2][1].is_null());
}

TEST_CASE_METHOD(fixture, "rows tell which cell cannot be read",
                 "[sqlite][rows]") {
  CHECK_THROWS_WITH((uut.as<std::string, std::int64_t>()),
                    Contains("column n of row 2 holds NULL, not an integer"));
  CHECK_THROWS_WITH((uut.as<double, int>()),
                    Contains("column k of row 0 holds a text, not a number"));
  try {
    static_cast<void>(uut.as<double, int>());
    FAIL();
  } catch (const database_error& error) {
    CHECK(error.code() == SQLITE_MISMATCH);
  }
}

TEST_CASE_METHOD(fixture, "rows are not read as more or fewer columns",
                 "[sqlite][rows]") {
  CHECK_THROWS_WITH(uut.as<std::string>(), Contains("2 columns, not 1"));
  CHECK_THROWS_WITH((uut.as<cell, cell, cell>()), Contains("not 3"));
}

TEST_CASE("rows may be none", "[sqlite][rows]") {
  rows uut{{"k"}};

  CHECK(uut.empty());
  CHECK(uut.size() == 0);
  CHECK(uut.as<std::string>().empty());
  CHECK_THROWS_AS((uut.as<int, int>()), database_error);
  CHECK(rows{}.size() == 0);
}
