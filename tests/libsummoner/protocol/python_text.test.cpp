// SPDX-License-Identifier: Apache-2.0

#include "summoner/protocol/python_text.hpp"

#include "summoner/json/builder.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <string_view>

using namespace summoner::protocol;

using summoner::json::value;

namespace {

constexpr auto infinity = std::numeric_limits<double>::infinity();

std::string str(const value& content) {
  return python_str(summoner::json::detail::access::content(content));
}

/// The text of a string inside a list, without the brackets.
std::string repr(std::string_view text) {
  auto all = str(value::list({text}));
  return all.substr(1, all.size() - 2);
}

} // namespace

// -- python_str ---------------------------------------------------------------

TEST_CASE("python_str gives a string as it is", "[protocol][python_text]") {
  CHECK(str("it's \"\\\n\x01") == "it's \"\\\n\x01");
  CHECK(str("") == "");
}

TEST_CASE("python_str names constants as Python does",
          "[protocol][python_text]") {
  CHECK(str(nullptr) == "None");
  CHECK(str(true) == "True");
  CHECK(str(false) == "False");
  CHECK(str(infinity) == "inf");
  CHECK(str(-infinity) == "-inf");
  CHECK(str(std::nan("")) == "nan");
}

TEST_CASE("python_str writes numbers as Python does",
          "[protocol][python_text]") {
  CHECK(str(-7) == "-7");
  CHECK(str(*value::big_int("-99999999999999999999"))
        == "-99999999999999999999");
  CHECK(str(3.0) == "3.0");
  CHECK(str(1e16) == "1e+16");
}

TEST_CASE("python_str writes containers with the repr of what they hold",
          "[protocol][python_text]") {
  CHECK(str(value::list()) == "[]");
  CHECK(str(value::object()) == "{}");
  CHECK(str({1, "a", nullptr, {true, 2.0}}) == "[1, 'a', None, [True, 2.0]]");
  CHECK(str({{"a", 1}, {"b's", {{"c", value::list()}}}})
        == "{'a': 1, \"b's\": {'c': []}}");
}

TEST_CASE("python_str takes the quotes that need no escape",
          "[protocol][python_text]") {
  CHECK(repr("plain") == "'plain'");
  CHECK(repr("it's") == "\"it's\"");
  CHECK(repr("\"q\"") == "'\"q\"'");
  CHECK(repr("it's \"q\"") == "'it\\'s \"q\"'");
}

TEST_CASE("python_str escapes what does not print", "[protocol][python_text]") {
  CHECK(repr("\\ \n \r \t") == R"('\\ \n \r \t')");
  CHECK(repr("\x01 \x1f \x7f") == R"('\x01 \x1f \x7f')");
  CHECK(repr("\u0080 \u00a0 \u00ad") == R"('\x80 \xa0 \xad')");
  CHECK(repr("\u2028 \u3000 \ufeff \uffff \ue000")
        == R"('\u2028 \u3000 \ufeff \uffff \ue000')");
  CHECK(repr("\U000e0001 \U0010ffff") == R"('\U000e0001 \U0010ffff')");
}

TEST_CASE("python_str leaves what prints as it is", "[protocol][python_text]") {
  for (auto text : {" ~", "\u00e9", "\u00a1", "\u2603", "\U0001F600"})
    CHECK(repr(text) == "'" + std::string{text} + "'");
}

// -- python_int ---------------------------------------------------------------

TEST_CASE("python_int gives the shortest text of an integer",
          "[protocol][python_text]") {
  for (auto [text, expected] :
       {std::pair{"7", "7"},
        {"+7", "7"},
        {"-7", "-7"},
        {"007", "7"},
        {"-007", "-7"},
        {"0", "0"},
        {"00", "0"},
        {"-0", "0"},
        {"+0", "0"},
        {"0_0", "0"},
        {"1_000", "1000"},
        {"0_7", "7"},
        {"99999999999999999999", "99999999999999999999"}})
    CHECK(python_int(text) == expected);
}

TEST_CASE("python_int passes over white space around the number",
          "[protocol][python_text]") {
  for (auto text : {" 7", "7 ", "\t\n\v\f\r7\t\n\v\f\r", "\u00a07\u3000",
                    "\u00857\u2028", "\u16807\u202f", "\u20007\u200a"})
    CHECK(python_int(text) == "7");
}

TEST_CASE("python_int refuses what Python refuses", "[protocol][python_text]") {
  for (auto text :
       {"", " ", "-", "+", "- 1", "--1", "+-1", "_1", "1_", "1__2", "1_-2",
        "1.0", "1e5", "0x1", "1 2", "\u200b1", "\ufeff1", "a"})
    CHECK_FALSE(python_int(text));
  CHECK_FALSE(python_int(std::string_view{"1\0", 2}));
}

TEST_CASE("python_int takes separators for no white space",
          "[protocol][python_text]") {
  for (auto text : {"\x1c\x37", "7\x1d", "\x1e\x37\u00a0", "7\x1f"})
    CHECK_FALSE(python_int(text));
}

TEST_CASE("python_int reads up to 4,300 digits", "[protocol][python_text]") {
  auto most = std::string(4300, '1');

  CHECK(python_int(most) == most);
  CHECK(python_int("-" + most) == "-" + most);
  CHECK(python_int(std::string(4300, '0')) == "0");
  CHECK_FALSE(python_int(most + "1"));
  CHECK_FALSE(python_int(std::string(4301, '0')));
}

// -- python_float -------------------------------------------------------------

TEST_CASE("python_float reads what Python reads", "[protocol][python_text]") {
  for (auto [text, expected] : {std::pair{"7", 7.0},
                                {"+7.5", 7.5},
                                {"-.5", -0.5},
                                {"5.", 5.0},
                                {"+.5E-1", 0.05},
                                {"1_0.2_5e1_0", 102'500'000'000.0},
                                {"007", 7.0},
                                {"\u00a02.5\n", 2.5},
                                {"1e400", infinity},
                                {"-1e400", -infinity},
                                {"1e-400", 0.0}})
    CHECK(python_float(text) == expected);
  CHECK(python_float(std::string(400, '1')) == infinity);
  CHECK(python_float(std::string(400, '0') + ".5") == 0.5);
}

TEST_CASE("python_float knows special numbers in any case",
          "[protocol][python_text]") {
  for (auto text : {"inf", "+INF", " Infinity ", "iNfInItY"})
    CHECK(python_float(text) == infinity);
  for (auto text : {"-inf", "-Infinity"})
    CHECK(python_float(text) == -infinity);
  for (auto text : {"nan", "-NaN", "+NAN"}) {
    auto number = python_float(text);
    REQUIRE(number);
    CHECK(std::isnan(*number));
  }
}

TEST_CASE("python_float refuses what Python refuses",
          "[protocol][python_text]") {
  for (auto text : {"",    " ",       ".",         "-",        "e5",     "1e",
                    "1e+", "1_.5",    "1._5",      "1e_5",     "_1.0",   "1.0_",
                    "++1", "infinit", "infinityy", "nan(1)",   "- inf",  "0x10",
                    "1d5", "1 2",     "1.2.3",     "\x1c\x37", "7.0\x1f"})
    CHECK_FALSE(python_float(text));
}
