// SPDX-License-Identifier: Apache-2.0

#include "summoner/log.hpp"

#include "summoner/json/value.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using summoner::log_level;
using summoner::log_level_from;
using summoner::logger;

namespace {

/// Keeps lines as `LEVEL name text`.
class recording_sink final : public summoner::log_sink {
public:
  void write(log_level level, std::string_view name,
             std::string_view text) noexcept override {
    lines.push_back(std::string{to_string(level)} + ' ' + std::string{name}
                    + ' ' + std::string{text});
  }

  std::vector<std::string> lines;
};

using lines = std::vector<std::string>;

/// Counts how often it is formatted.
struct counted {
  int* formatted;
};

} // namespace

template <>
struct fmt::formatter<counted> : fmt::formatter<int> {
  template <class Context>
  auto format(const counted& what, Context& ctx) const {
    return fmt::formatter<int>::format(++*what.formatted, ctx);
  }
};

TEST_CASE("log_level reads back its own name", "[log]") {
  auto level = GENERATE(log_level::debug, log_level::info, log_level::warning,
                        log_level::error, log_level::critical, log_level::off);

  CHECK(log_level_from(to_string(level)) == level);
}

TEST_CASE("log_level is read in any case", "[log]") {
  CHECK(log_level_from("warning") == log_level::warning);
  CHECK(log_level_from("Critical") == log_level::critical);
  CHECK(log_level_from("dEBUG") == log_level::debug);
}

TEST_CASE("log_level is not read from other words", "[log]") {
  CHECK(log_level_from("") == std::nullopt);
  CHECK(log_level_from("verbose") == std::nullopt);
  CHECK(log_level_from("INFO ") == std::nullopt);
  CHECK(log_level_from("INF") == std::nullopt);
}

TEST_CASE("logger writes lines under its name", "[log]") {
  auto sink = std::make_shared<recording_sink>();
  logger uut{sink, "echo", log_level::debug};

  uut.debug("{} and {}", 1, "two");
  uut.info("i");
  uut.warning("w");
  uut.error("e");
  uut.log(log_level::critical, "{}", "c");

  CHECK(sink->lines
        == lines{"DEBUG echo 1 and two", "INFO echo i", "WARNING echo w",
                 "ERROR echo e", "CRITICAL echo c"});
}

TEST_CASE("logger drops lines below its threshold without formatting them",
          "[log]") {
  auto sink = std::make_shared<recording_sink>();
  logger uut{sink, "echo", log_level::warning};
  auto formatted = 0;

  uut.info("{}", counted{&formatted});
  CHECK(formatted == 0);
  uut.warning("{}", counted{&formatted});

  CHECK(formatted == 1);
  CHECK(sink->lines == lines{"WARNING echo 1"});
  CHECK_FALSE(uut.enabled(log_level::info));
  CHECK(uut.enabled(log_level::warning));
}

TEST_CASE("logger is silent without a sink", "[log]") {
  logger uut;
  logger null{nullptr, "echo", log_level::debug};

  uut.error("lost");
  null.error("lost");

  CHECK_FALSE(uut.enabled(log_level::critical));
  CHECK_FALSE(null.enabled(log_level::critical));
}

TEST_CASE("logger is silent when its threshold is off", "[log]") {
  auto sink = std::make_shared<recording_sink>();
  logger uut{sink, "echo", log_level::off};

  uut.log(log_level::critical, "lost");

  CHECK(sink->lines.empty());
}

TEST_CASE("logger gives objects to its sink, by default as JSON", "[log]") {
  auto sink = std::make_shared<recording_sink>();
  logger uut{sink, "echo", log_level::info};
  summoner::value object = {{"a", 1}, {"b", "x"}};

  uut.debug(object);
  uut.info(object);
  uut.log(log_level::critical, object["b"]);
  uut.warning(object);
  uut.error(object);

  CHECK(sink->lines
        == lines{R"(INFO echo {"a": 1, "b": "x"})", R"(CRITICAL echo "x")",
                 R"(WARNING echo {"a": 1, "b": "x"})",
                 R"(ERROR echo {"a": 1, "b": "x"})"});
  CHECK(sink->lost() == 0);
}
