// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/arrow_style.hpp"

#include "summoner/error.hpp"

#include <catch2/catch.hpp>

#include <string>

using summoner::arrow_style;
using summoner::describe;
using summoner::ec;

namespace {

std::string error_of(const char* stem, const char* open, const char* close,
                     const char* separator, const char* tip) {
  auto uut = arrow_style::make(stem, open, close, separator, tip);
  REQUIRE_FALSE(uut);
  CHECK(uut.error() == ec::bad_arrow_style);
  return describe(uut.error());
}

} // namespace

TEST_CASE("arrow_style is made of its parts", "[flow][arrow_style]") {
  auto uut = arrow_style::make("~", "<<", ">>", "|", "!");

  REQUIRE(uut);
  CHECK(uut->stem() == "~");
  CHECK(uut->open() == "<<");
  CHECK(uut->close() == ">>");
  CHECK(uut->separator() == "|");
  CHECK(uut->tip() == "!");
  CHECK(uut->label_begin() == "~~<<");
  CHECK(uut->label_end() == ">>~~!");
  CHECK(uut->bare_arrow() == "~~!");
}

TEST_CASE("arrow_style has a standard", "[flow][arrow_style]") {
  CHECK(arrow_style::standard() == *arrow_style::make("-", "[", "]", ",", ">"));
  CHECK_FALSE(arrow_style::standard()
              == *arrow_style::make("-", "[", "]", ";", ">"));
}

TEST_CASE("arrow_style needs a stem of one character", "[flow][arrow_style]") {
  CHECK(error_of("ab", "[", "]", ",", ">")
        == "arrow style: the stem, \"ab\", must be one character");
  CHECK(arrow_style::make("\xE2\x86\x92", "[", "]", ",", ">"));
}

TEST_CASE("arrow_style has no empty part", "[flow][arrow_style]") {
  CHECK(error_of("", "[", "]", ",", ">")
        == "arrow style: the stem, \"\", must not be empty");
  CHECK(error_of("-", "", "]", ",", ">")
        == "arrow style: the opening bracket, \"\", must not be empty");
  CHECK(error_of("-", "[", "", ",", ">")
        == "arrow style: the closing bracket, \"\", must not be empty");
  CHECK(error_of("-", "[", "]", "", ">")
        == "arrow style: the separator, \"\", must not be empty");
  CHECK(error_of("-", "[", "]", ",", "")
        == "arrow style: the tip, \"\", must not be empty");
}

TEST_CASE("arrow_style has no two different parts that contain one another",
          "[flow][arrow_style]") {
  CHECK(error_of("-", "-", "]", ",", ">")
        == "arrow style: the stem, twice, \"--\", must not contain the opening "
           "bracket, \"-\"");
  CHECK(error_of("-", "[", "]>", ",", ">")
        == "arrow style: the closing bracket, \"]>\", must not contain the "
           "tip, \">\"");
  CHECK(error_of("-", "[", "]", ",", "-->")
        == "arrow style: the tip, \"-->\", must not contain the stem, twice, "
           "\"--\"");
  CHECK(error_of("-", "[", "x[", ",", ">")
        == "arrow style: the closing bracket, \"x[\", must not contain the "
           "opening bracket, \"[\"");
}

TEST_CASE("arrow_style accepts equal parts and a single stem inside a part",
          "[flow][arrow_style]") {
  CHECK(arrow_style::make("-", "|", "|", ",", "|"));
  CHECK(arrow_style::make("-", "--", "/", "<<", ")"));
  CHECK(arrow_style::make("-", ">>", "~", "]", "->"));
}

TEST_CASE("arrow_style has a separator without the other parts, parentheses "
          "and slashes",
          "[flow][arrow_style]") {
  CHECK(error_of("-", "[", "]", "x-x", ">")
        == "arrow style: the separator, \"x-x\", must not contain the stem, "
           "\"-\"");
  for (const auto* separator : {"[", "]", ">", "(", ")", "/", ", >", "(,"})
    CHECK_THAT(error_of("-", "[", "]", separator, ">"),
               Catch::StartsWith("arrow style: the separator, "));
  CHECK(arrow_style::make("-", "[", "]", "and", ">"));
}
