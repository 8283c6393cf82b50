// SPDX-License-Identifier: Apache-2.0

#include "summoner/logging/line_format.hpp"

#include "summoner/error.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

using namespace summoner;
using namespace summoner::logging;

using Catch::Contains;

namespace {

const auto parts = line_parts{"12:00", "an.agent", "INFO", "h\u00e9llo"};

std::string shown(std::string_view format) {
  auto uut = line_format::parse(format);
  REQUIRE(uut);
  std::string result;
  uut->append(parts, result);
  return result;
}

std::string problem(std::string_view format) {
  auto uut = line_format::parse(format);
  REQUIRE_FALSE(uut);
  CHECK(uut.error() == ec::bad_config);
  return describe(uut.error());
}

} // namespace

TEST_CASE("line_format puts each field in its place", "[logging]") {
  CHECK(shown("%(asctime)s [%(name)s] %(levelname)s: %(message)s!")
        == "12:00 [an.agent] INFO: h\u00e9llo!");
  CHECK(shown("%(message)s%(message)s") == "h\u00e9lloh\u00e9llo");
  CHECK(shown("no field") == "no field");
  CHECK(shown("").empty());
}

TEST_CASE("line_format shows its default as the Python SDK does", "[logging]") {
  CHECK(shown(line_format::standard) == "12:00 - an.agent - INFO - h\u00e9llo");
  CHECK(shown(line_format::coloured)
        == "\033[92m12:00\033[0m - \033[94man.agent\033[0m - INFO - "
           "h\u00e9llo");
}

TEST_CASE("line_format pads and cuts by characters, as Python does",
          "[logging]") {
  CHECK(shown("%(levelname)-8s|") == "INFO    |");
  CHECK(shown("%(levelname)8s|") == "    INFO|");
  CHECK(shown("%(levelname)08s|") == "    INFO|");
  CHECK(shown("%(levelname)2s|") == "INFO|");
  CHECK(shown("%(message)7s|") == "  h\u00e9llo|");
  CHECK(shown("%(message).2s|") == "h\u00e9|");
  CHECK(shown("%(message)-4.2s|") == "h\u00e9  |");
  CHECK(shown("%(message).s|") == "|");
}

TEST_CASE("line_format passes percent signs and escapes", "[logging]") {
  CHECK(shown("100%% %(levelname)s%%") == "100% INFO%");
  CHECK(shown("\033[1m%(levelname)s\033[0m") == "\033[1mINFO\033[0m");
}

TEST_CASE("line_format does not look for fields in what it shows",
          "[logging]") {
  auto uut = line_format::parse("%(message)s");
  std::string result;

  uut->append({"", "", "", "%(name)s %s {}"}, result);

  CHECK(result == "%(name)s %s {}");
}

TEST_CASE("line_format says where an unknown field is, and what was meant",
          "[logging]") {
  CHECK(problem("x %(levelnam)s")
        == "character 3: %(levelnam) is no field; the nearest is "
           "%(levelname)s");
  CHECK(problem("%(zzzzzzzz)s") == "character 1: %(zzzzzzzz) is no field");
}

TEST_CASE("line_format refuses what is no format", "[logging]") {
  CHECK_THAT(problem("50%"), Contains("character 3: a percent sign alone"));
  CHECK_THAT(problem("%s"), Contains("a percent sign alone"));
  CHECK_THAT(problem("%(name"), Contains("no closing parenthesis"));
  CHECK_THAT(problem("%(name)"), Contains("it ends in s"));
  CHECK_THAT(problem("%(name)d"), Contains("it ends in s"));
  CHECK_THAT(problem("%(name)1000s"), Contains("three digits"));
  CHECK_THAT(problem("%(name).1000s"), Contains("three digits"));
}
