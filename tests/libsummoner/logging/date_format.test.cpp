// SPDX-License-Identifier: Apache-2.0

#include "summoner/logging/date_format.hpp"

#include "summoner/error.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

using namespace summoner;
using namespace summoner::logging;

using Catch::Contains;

namespace {

/// 2026-03-04 05:06:07.012345, a Wednesday.
wall_time some_time() {
  wall_time result;
  result.date.tm_year = 126;
  result.date.tm_mon = 2;
  result.date.tm_mday = 4;
  result.date.tm_hour = 5;
  result.date.tm_min = 6;
  result.date.tm_sec = 7;
  result.date.tm_wday = 3;
  result.date.tm_yday = 62;
  result.microsecond = 12'345;
  return result;
}

std::string shown(std::string_view format) {
  auto uut = date_format::parse(format);
  REQUIRE(uut);
  std::string result;
  uut->append(some_time(), result);
  return result;
}

std::string problem(std::string_view format) {
  auto uut = date_format::parse(format);
  REQUIRE_FALSE(uut);
  CHECK(uut.error() == ec::bad_config);
  return describe(uut.error());
}

} // namespace

TEST_CASE("date_format shows its default to the millisecond", "[logging]") {
  CHECK(shown(date_format::standard) == "2026-03-04 05:06:07.012");
  CHECK(shown("") == "2026-03-04 05:06:07.012");
}

TEST_CASE("date_format shows as many digits of the fraction as it is told",
          "[logging]") {
  CHECK(shown("%S.%0f|") == "07.|");
  CHECK(shown("%S.%1f|") == "07.0|");
  CHECK(shown("%S.%2f|") == "07.01|");
  CHECK(shown("%S.%6f|") == "07.012345|");
  CHECK(shown("%S.%f|") == "07.012|");
  CHECK(shown("%3f %6f") == "012 012345");
}

TEST_CASE("date_format knows what strftime does", "[logging]") {
  CHECK(shown("%d/%b/%Y %a %j") == "04/Mar/2026 Wed 063");
  CHECK(shown("%-d %_H %5Y %Ey") == "4  5 02026 26");
  CHECK(shown("100%% at %T") == "100% at 05:06:07");
  CHECK(shown("%%3f") == "%3f");
  CHECK(shown("no directive") == "no directive");
  CHECK(shown(std::string(500, 'x')) == std::string(500, 'x'));
}

TEST_CASE("date_format shows nothing where the date has nothing", "[logging]") {
  CHECK(shown("%p").size() <= 2);
  CHECK(shown("<%Z>").starts_with('<'));
}

TEST_CASE("date_format refuses what it does not know, and says where",
          "[logging]") {
  CHECK(problem("%Y %Q") == "character 4: %Q is no directive of strftime");
  CHECK_THAT(problem("%Y%"), Contains("character 3: a directive is not"));
  CHECK_THAT(problem("%3"), Contains("is not complete"));
  CHECK_THAT(problem("%S.%7f"), Contains("character 4: a second has 0 to 6"));
  CHECK_THAT(problem("%10f"), Contains("a second has 0 to 6"));
  CHECK_THAT(problem("%-3f"), Contains("no directive"));
  CHECK_THAT(problem("%1000Y"), Contains("no directive"));
}
