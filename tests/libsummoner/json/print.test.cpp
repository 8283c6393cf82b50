// SPDX-License-Identifier: Apache-2.0

#include "summoner/json/print.hpp"

#include "summoner/json/parse.hpp"

#include <catch2/catch.hpp>

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <string>

using namespace summoner;
using namespace std::string_literals;

namespace {

std::string printed(const value& content, json::print_options options = {}) {
  std::string result;
  json::print(content, result, options);
  return result;
}

constexpr json::print_options ascii{.chars = json::charset::ascii};

std::string random_text(std::mt19937& random) {
  static constexpr std::string_view pieces[]
    = {"a",      "\"",     "\\",         "\n", "\x01",
       "\u00e9", "\u2603", "\U0001F600", "/",  "xyzxyzxyzxyzxyzxyz"};
  std::string result;
  for (auto i = random() % 20; i > 0; --i)
    result += pieces[random() % std::size(pieces)];
  return result;
}

value random_value(std::mt19937& random, int depth) {
  switch (random() % (depth > 0 ? 8 : 6)) {
    case 0:
      return nullptr;
    case 1:
      return random() % 2 == 0;
    case 2:
      return static_cast<std::int64_t>(random()) - (1 << 30);
    case 3:
      return *value::big_int("-" + std::to_string(random() | 1u)
                             + std::string(20, '5'));
    case 4: {
      auto bits = (std::uint64_t{random()} << 32) | random();
      auto number = std::bit_cast<double>(bits);
      return std::isfinite(number) ? number : 0.5;
    }
    case 5:
      return random_text(random);
    case 6: {
      std::vector<value> elements;
      for (auto i = random() % 5; i > 0; --i)
        elements.push_back(random_value(random, depth - 1));
      return elements;
    }
    default: {
      std::vector<std::pair<std::string, value>> members;
      for (auto i = random() % 25; i > 0; --i)
        members.emplace_back(random_text(random),
                             random_value(random, depth - 1));
      return members;
    }
  }
}

} // namespace

TEST_CASE("print writes compact JSON by default", "[json][print]") {
  CHECK(printed({{"a", {1, 2.5, "x"}}, {"b", nullptr}, {"c", true}})
        == R"({"a":[1,2.5,"x"],"b":null,"c":true})");
  CHECK(printed(value::list()) == "[]");
  CHECK(printed(value::object()) == "{}");
}

TEST_CASE("print can write Python's spaces", "[json][print]") {
  CHECK(printed({{"a", {1, 2}}, {"b", value::object()}},
                {.space = json::spacing::python})
        == R"({"a": [1, 2], "b": {}})");
}

TEST_CASE("print appends", "[json][print]") {
  std::string out = "before ";

  json::print(1, out);

  CHECK(out == "before 1");
}

TEST_CASE("print writes floats as Python does", "[json][print]") {
  CHECK(printed(3.0) == "3.0");
  CHECK(printed(-1.25) == "-1.25");
  CHECK(printed(0.0) == "0.0");
  CHECK(printed(-0.0) == "-0.0");
  CHECK(printed(0.1) == "0.1");
  CHECK(printed(123456789.125) == "123456789.125");
  CHECK(printed(1e15) == "1000000000000000.0");
  CHECK(printed(1e16) == "1e+16");
  CHECK(printed(12345678901234567.0) == "1.2345678901234568e+16");
  CHECK(printed(9007199254740993.0) == "9007199254740992.0");
  CHECK(printed(0.0001) == "0.0001");
  CHECK(printed(0.00012) == "0.00012");
  CHECK(printed(1e-05) == "1e-05");
  CHECK(printed(1.5e-07) == "1.5e-07");
  CHECK(printed(1e300) == "1e+300");
  CHECK(printed(5e-324) == "5e-324");
  CHECK(printed(1.7976931348623157e308) == "1.7976931348623157e+308");
}

TEST_CASE("print writes integers of any size", "[json][print]") {
  CHECK(printed(std::numeric_limits<std::int64_t>::min())
        == "-9223372036854775808");
  CHECK(printed(*value::big_int("1180591620717411303424"))
        == "1180591620717411303424");
}

TEST_CASE("print writes NaN and infinities only when asked", "[json][print]") {
  value uut = {std::nan(""), std::numeric_limits<double>::infinity(),
               -std::numeric_limits<double>::infinity()};

  CHECK(printed(uut) == "[null,null,null]");
  CHECK(printed(uut, {.special = json::non_finite::python})
        == "[NaN,Infinity,-Infinity]");
}

TEST_CASE("print escapes what JSON requires", "[json][print]") {
  CHECK(printed("\"\\/\b\f\n\r\t\x01\x1f\x7f")
        == "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\"");
  CHECK(printed("\0"s) == R"("\u0000")");
  CHECK(printed({{"a\"b", 1}}) == R"({"a\"b":1})");
}

TEST_CASE("print leaves UTF-8 alone by default", "[json][print]") {
  CHECK(printed("h\u00e9 \u2603 \U0001F600")
        == "\"h\u00e9 \u2603 \U0001F600\"");
}

TEST_CASE("print can escape to ASCII", "[json][print]") {
  CHECK(printed("h\u00e9llo \u2603 \U0001F600 \"q\" \\ /\n\t", ascii)
        == R"("h\u00e9llo \u2603 \ud83d\ude00 \"q\" \\ /\n\t")");
  CHECK(printed({{"\u00e9", 1}}, ascii) == R"({"\u00e9":1})");
}

TEST_CASE("print in ASCII replaces bytes that are not UTF-8", "[json][print]") {
  CHECK(printed("a\xff z", ascii) == R"("a\ufffd z")");
}

TEST_CASE("print escapes at any place of a long string", "[json][print]") {
  for (std::size_t size = 0; size < 100; ++size)
    for (std::size_t at = 0; at <= size; ++at) {
      auto head = std::string(at, 'x');
      auto tail = std::string(size - at, 'y');
      CHECK(printed(head + "\n\"" + tail)
            == "\"" + head + "\\n\\\"" + tail + "\"");
    }
}

TEST_CASE("print and parse are inverse for random values",
          "[json][print][parse]") {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random{seed};
    auto uut = random_value(random, 5);
    for (auto space : {json::spacing::compact, json::spacing::python})
      for (auto chars : {json::charset::utf8, json::charset::ascii}) {
        auto again = json::parse(printed(uut, {space, chars}));
        REQUIRE(again);
        CHECK(*again == uut);
        CHECK(printed(*again) == printed(uut));
      }
    CHECK(uut.copy() == uut);
  }
}
