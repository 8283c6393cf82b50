// SPDX-License-Identifier: Apache-2.0

#include "summoner/logging/layout.hpp"

#include "summoner/error.hpp"
#include "summoner/json/parse.hpp"
#include "summoner/json/value.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

using namespace summoner;
using namespace summoner::logging;

namespace {

/// 1900-01-01 00:00:00.000007
wall_time some_time() {
  wall_time result;
  result.date.tm_mday = 1;
  result.microsecond = 7;
  return result;
}

record line_of(std::string_view text) {
  return {log_level::warning, "an.agent", std::string{text}};
}

std::string shown(const logger_config& config, medium where,
                  const record& line = line_of("text")) {
  auto uut = layout::make(config, where);
  REQUIRE(uut);
  return uut->line(line, some_time());
}

} // namespace

TEST_CASE("layout shows the defaults of each medium", "[logging]") {
  auto plain
    = std::string{"1900-01-01 00:00:00.000 - an.agent - WARNING - text"};

  CHECK(shown({}, medium::file) == plain);
  CHECK(shown({}, medium::plain_console) == plain);
  CHECK(shown({}, medium::coloured_console)
        == "\033[92m1900-01-01 00:00:00.000\033[0m - \033[94man.agent\033[0m - "
           "WARNING - text");
}

TEST_CASE("layout takes the formats of the configuration", "[logging]") {
  logger_config config;
  config.console_log_format = "\033[1m%(name)s\033[0m %(message)s";
  config.log_format = "\033[1m%(levelname)s\033[0m %(asctime)s";
  config.date_format = "%Y.%6f";

  CHECK(shown(config, medium::coloured_console)
        == "\033[1man.agent\033[0m text");
  CHECK(shown(config, medium::file) == "\033[1mWARNING\033[0m 1900.000007");
}

TEST_CASE("layout leaves escapes out of a plain console", "[logging]") {
  logger_config config;
  config.console_log_format = "\033[1m%(name)s\033[0m %(message)s";

  CHECK(shown(config, medium::plain_console, line_of("\033[91mred\033[0m"))
        == "an.agent red");
}

TEST_CASE("layout makes JSON of the lines of a file", "[logging]") {
  logger_config config;
  config.enable_json_log = true;
  auto text = line_of("a \"quoted\"\n\033 line, \xff");

  auto line = json::parse(shown(config, medium::file, text));

  REQUIRE(line);
  CHECK(*line
        == value{{"timestamp", "1900-01-01 00:00:00.000"},
                 {"name", "an.agent"},
                 {"level", "WARNING"},
                 {"message", "a \"quoted\"\n\033 line, \ufffd"}});
  CHECK(shown(config, medium::plain_console).ends_with(" - text"));
}

TEST_CASE("layout keeps an object an object in JSON", "[logging]") {
  logger_config config;
  config.enable_json_log = true;
  auto object = line_of(R"({"a": [1, 2.0]})");
  object.is_object = true;

  CHECK(shown(config, medium::file, object)
          .ends_with(R"("message": {"a": [1, 2.0]}})"));
  CHECK(shown(config, medium::plain_console, object)
          .ends_with(R"( - {"a": [1, 2.0]})"));
}

TEST_CASE("layout refuses a format that is none", "[logging]") {
  logger_config config;
  config.log_format = "%(nme)s";
  config.date_format = "%Q";

  CHECK(layout::make(config, medium::file).error() == ec::bad_config);
  CHECK(layout::make(config, medium::plain_console).error() == ec::bad_config);
}
