// SPDX-License-Identifier: Apache-2.0

#include "summoner/json/parse.hpp"

#include "summoner/error.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <string>

using namespace summoner;
using namespace std::string_literals;

namespace {

value parsed(std::string_view text) {
  auto result = json::parse(text);
  INFO(text.substr(0, 100));
  REQUIRE(result);
  return *result;
}

std::string reason(std::string_view text) {
  auto result = json::parse(text);
  INFO(text.substr(0, 100));
  REQUIRE_FALSE(result);
  CHECK(result.error().code() == static_cast<std::uint8_t>(ec::bad_json));
  return describe(result.error());
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

} // namespace

TEST_CASE("parse reads every kind", "[json][parse]") {
  CHECK(parsed("null").is_null());
  CHECK(parsed("true") == true);
  CHECK(parsed("false") == false);
  CHECK(parsed("3") == 3);
  CHECK(parsed("3.0") == 3.0);
  CHECK(parsed("\"x\"") == "x");
  CHECK(parsed(" [1, [2], {}] ").to_text() == "[1,[2],{}]");
  CHECK(parsed("\t{\"b\": 1,\r\n\"a\": {\"c\": []}}").to_text()
        == R"({"b":1,"a":{"c":[]}})");
}

TEST_CASE("parse tells integers from floats", "[json][parse]") {
  CHECK(parsed("3").is_int());
  CHECK(parsed("-0").is_int());
  CHECK(parsed("-0") == 0);
  CHECK(parsed("3.0").is_float());
  CHECK(parsed("1e5").is_float());
  CHECK(parsed("1E+5") == 100000.0);
  CHECK(parsed("-0.0").is_float());
  CHECK(std::signbit(parsed("-0.0").as_double()));
}

TEST_CASE("parse keeps all digits of integers", "[json][parse]") {
  CHECK(parsed("9223372036854775807")
        == std::numeric_limits<std::int64_t>::max());
  CHECK(parsed("-9223372036854775808")
        == std::numeric_limits<std::int64_t>::min());
  for (auto text : {"9223372036854775808"s, "-9223372036854775809"s,
                    "18446744073709551616"s, "1180591620717411303424"s,
                    std::string(400, '7'), "-" + std::string(5000, '9')}) {
    auto uut = parsed(text);
    CHECK(uut.is_big_int());
    CHECK(uut.to_text() == text);
  }
}

TEST_CASE("parse reads floats exactly", "[json][parse]") {
  CHECK(parsed("0.1") == 0.1);
  CHECK(parsed("1.7976931348623157e308") == 1.7976931348623157e308);
  CHECK(parsed("5e-324") == 5e-324);
  CHECK(parsed("2.2250738585072011e-308") == 2.2250738585072011e-308);
  CHECK(parsed("0.30000000000000004") == 0.30000000000000004);
  CHECK(parsed("1" + std::string(400, '0') + ".0e-400") == 1.0);
  CHECK(parsed("0." + std::string(400, '0') + "1e401") == 1.0);
}

TEST_CASE("parse reads floats out of range as infinity or zero",
          "[json][parse]") {
  constexpr auto infinity = std::numeric_limits<double>::infinity();

  CHECK(parsed("1e400") == infinity);
  CHECK(parsed("-1e400") == -infinity);
  CHECK(parsed("1e99999999999999999999") == infinity);
  CHECK(parsed("[1e400, 2]")[1] == 2);
  CHECK(parsed("1e-400") == 0.0);
  CHECK(parsed("1e-99999999999999999999") == 0.0);
  CHECK(parsed("0e400") == 0.0);
}

TEST_CASE("parse reads large numbers beside strings that look like them",
          "[json][parse]") {
  auto uut = parsed(R"({"1e400": "1e400 \" 1e500", "a": [1e400, -1e999, 7]})");

  CHECK(uut["1e400"] == "1e400 \" 1e500");
  CHECK(uut["a"][0].as_double() > 0);
  CHECK(std::isinf(uut["a"][1].as_double()));
  CHECK(uut["a"][2] == 7);
}

TEST_CASE("parse still refuses bad numbers beside large ones",
          "[json][parse]") {
  for (auto text :
       {"[1e400, 01e400]", "[1e400, 1e]", "[1e400, 1.e400]", "[1e400, -]",
        "[1e400 1e400]", "1e400 1", "[1e400, 8-1e400]", "[1e400, --1e400]",
        "[1e400, 1.-1e400]", "[1e400, 1e-400-1e400]"})
    CHECK_FALSE(json::parse(text));
}

TEST_CASE("parse reads Python's extensions", "[json][parse]") {
  CHECK(std::isnan(parsed("NaN").as_double()));
  CHECK(parsed("Infinity") == std::numeric_limits<double>::infinity());
  CHECK(parsed("[-Infinity]")[0] == -std::numeric_limits<double>::infinity());
}

TEST_CASE("parse refuses other names of special numbers", "[json][parse]") {
  for (auto text : {"Inf", "-Inf", "-NaN", "nan", "inf", "infinity", "+1"})
    CHECK_FALSE(json::parse(text));
}

TEST_CASE("parse decodes escapes", "[json][parse]") {
  CHECK(parsed(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
  CHECK(parsed(R"("\u00e9\u2603\ud83d\ude00")") == "\u00e9\u2603\U0001F600");
  CHECK(parsed(R"("\u0000")") == "\0"s);
}

TEST_CASE("parse decodes escapes at any place of a long string",
          "[json][parse]") {
  for (std::size_t before = 0; before < 40; ++before)
    for (std::size_t count = 0; count < 20; count += 3) {
      std::string text = "\"";
      std::string expected;
      for (std::size_t i = 0; i <= count; ++i) {
        text += std::string(before, 'x') + "\\\"";
        expected += std::string(before, 'x') + "\"";
      }
      CHECK(parsed(text + "yz\"") == expected + "yz");
    }
}

TEST_CASE("parse passes UTF-8 through", "[json][parse]") {
  CHECK(parsed("\"h\u00e9llo \u2603 \U0001F600\"")
        == "h\u00e9llo \u2603 \U0001F600");
}

TEST_CASE("parse names reason and position", "[json][parse]") {
  CHECK(reason("") == "no value at byte 0");
  CHECK(reason("  ") == "no value at byte 2");
  CHECK(reason("{} x") == "more text behind the value at byte 3");
  CHECK(reason("[1 2]") == "expected a comma or ']' at byte 3");
  CHECK(reason("{\"a\" 1}") == "expected a colon at byte 5");
  CHECK(reason("{1: 2}") == "expected a key at byte 1");
  CHECK(reason("hello") == "invalid value at byte 0");
  CHECK(reason("[1, hello]") == "invalid value at byte 4");
}

TEST_CASE("parse refuses what is almost JSON", "[json][parse]") {
  for (auto text : {"[1,]", "{\"a\":1,}", "{'a':1}", "01", "1.", ".5", "1e",
                    "\"a\nb\"", "\"\\x41\"", "\"\\u12g4\"", "\"abc", "[", "{",
                    "tru", "nulll", "/* */ 1", "\xef\xbb\xbf 1", "\"a\tb\""})
    CHECK_FALSE(json::parse(text));
}

TEST_CASE("parse refuses nesting beyond 128 levels", "[json][parse]") {
  CHECK(json::parse(nested(128)));
  CHECK(reason(nested(129)) == "nested deeper than 128 levels at byte 128");
  CHECK_FALSE(json::parse(std::string(100000, '[')));
  std::string objects;
  for (int i = 0; i < 200; ++i)
    objects += "{\"a\":";
  CHECK_FALSE(json::parse(objects));
}

TEST_CASE("parse refuses invalid UTF-8", "[json][parse]") {
  CHECK(reason("\"ab\xff\"") == "invalid UTF-8 at byte 3");
  CHECK_FALSE(json::parse("\"\xc0\xaf\""));
  CHECK_FALSE(json::parse("\"\xed\xa0\x80\""));
}

TEST_CASE("parse refuses NUL bytes anywhere", "[json][parse]") {
  CHECK(reason("\"a\0b\""s) == "a NUL byte at byte 2");
  CHECK(reason("{}\0"s) == "a NUL byte at byte 2");
  CHECK(reason("\0{}"s) == "a NUL byte at byte 0");
}

TEST_CASE("parse refuses half of a surrogate pair", "[json][parse]") {
  CHECK(reason(R"("\ud800")") == "half of a surrogate pair at byte 1");
  CHECK(reason(R"("ab\udc00")") == "half of a surrogate pair at byte 1");
  CHECK_FALSE(json::parse(R"("\ud800\ud800")"));
  CHECK_FALSE(json::parse(R"("\ud800x")"));
  CHECK_FALSE(json::parse(R"({"\udfff": 1})"));
}

TEST_CASE("parse refuses duplicate keys", "[json][parse]") {
  CHECK(reason(R"({"a": 1, "b": 2, "a": 3})")
        == "duplicate key \"a\" at byte 18");
  CHECK_FALSE(json::parse(R"([{"x": {"k": 1, "\u006b": 2}}])"));
}

TEST_CASE("parse refuses duplicate keys of large objects", "[json][parse]") {
  std::string text = "{";
  for (int i = 0; i < 2000; ++i)
    text += "\"key" + std::to_string(i) + "\": 1, ";

  CHECK(parsed(text + "\"last\": 2}")["last"] == 2);
  CHECK(reason(text + "\"key7\": 2}").starts_with("duplicate key \"key7\""));
}

TEST_CASE("parse reads lists of many elements", "[json][parse]") {
  std::string text = "[0";
  for (int i = 1; i < 10000; ++i)
    text += "," + std::to_string(i);
  auto uut = parsed(text + "]");

  REQUIRE(uut.size() == 10000);
  CHECK(uut[9999] == 9999);
}

TEST_CASE("parse survives every truncation and every changed byte",
          "[json][parse]") {
  const std::string text
    = R"({"a": [1, -2.5e3, "x\u00e9\n\ud83d\ude00"], "b": {"c": null}})";
  for (std::size_t i = 0; i < text.size(); ++i) {
    CHECK_FALSE(json::parse(text.substr(0, i)));
    for (int c = 0; c < 256; ++c) {
      auto changed = text;
      changed[i] = static_cast<char>(c);
      if (auto result = json::parse(changed))
        CHECK(json::parse(result->to_text()));
    }
  }
}
