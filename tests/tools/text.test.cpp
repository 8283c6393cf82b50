// SPDX-License-Identifier: Apache-2.0

#include "text.hpp"

#include <catch2/catch.hpp>

#include <limits>

using summoner::value;
using namespace summoner::tools;

TEST_CASE("a relayed message has a sender and a content", "[tools][text]") {
  CHECK(is_relayed(value{{"remote_addr", "a:1"}, {"content", nullptr}}));
  CHECK_FALSE(is_relayed(value{{"content", 3}}));
  CHECK_FALSE(is_relayed(value("Warning: hello")));
  CHECK_FALSE(is_relayed(value()));
}

TEST_CASE("compact prints JSON without losing a type", "[tools][text]") {
  auto nan = std::numeric_limits<double>::quiet_NaN();

  CHECK(compact(value::list({3, 3.0, "3", nullptr})) == R"([3,3.0,"3",null])");
  CHECK(compact(value(nan)) == "NaN");
}

TEST_CASE("indented prints a line for each member and element",
          "[tools][text]") {
  value content = {{"a", 1},
                   {"b", {{"c", value::list({1, "x"})}}},
                   {"d", value::list()},
                   {"e", value::object()}};

  CHECK(indented(content) == R"({
  "a": 1,
  "b": {
    "c": [
      1,
      "x"
    ]
  },
  "d": [],
  "e": {}
})");
  CHECK(indented(value("x")) == R"("x")");
}

TEST_CASE("printable lets no control character through", "[tools][text]") {
  CHECK(printable("plain h\u00e9llo \u2603") == "plain h\u00e9llo \u2603");
  CHECK(printable("a\nb\tc") == "a\\nb    c");
  CHECK(printable("\x1b[2J\r\x7f") == "\\u001b[2J\\u000d\\u007f");
  CHECK(printable("\u009b1m \u00a0") == "\\u009b1m \u00a0");
  CHECK(printable("\xC2") == "\xC2");
}

TEST_CASE("whole_items cuts a line between its items", "[tools][text]") {
  auto line = "4/4 connected, 10/20 deals";

  CHECK(whole_items(line, 26) == line);
  CHECK(whole_items(line, 25) == "4/4 connected");
  CHECK(whole_items(line, 13) == "4/4 connected");
  CHECK(whole_items(line, 12).empty());
  CHECK(whole_items(line, 0).empty());
}

TEST_CASE("counted knows the plural", "[tools][text]") {
  CHECK(counted(0, "deal") == "0 deals");
  CHECK(counted(1, "deal") == "1 deal");
  CHECK(counted(2, "deal") == "2 deals");
}
