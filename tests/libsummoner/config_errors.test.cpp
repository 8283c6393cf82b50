// SPDX-License-Identifier: Apache-2.0

// Configurations that are wrong, and what is said of them.

#include "summoner/config_keys.hpp"

#include "support/config_files.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

using summoner::client_config;
using summoner::describe;
using summoner::ec;
using summoner::log_level;
using summoner::parse_client_config;
using summoner::detail::client_config_problems;
using summoner::detail::relay_config_problems;
using summoner::testing::client_error;
using summoner::testing::client_warnings;
using summoner::testing::in_parameters;
using summoner::testing::in_section;
using summoner::testing::read_client;
using summoner::testing::read_relay;
using summoner::testing::relay_error;

using Catch::Contains;

using namespace std::string_literals;

using texts = std::vector<std::string>;

TEST_CASE("parse_client_config names source, key, finding and what is allowed",
          "[config]") {
  CHECK(client_error(in_section("sender", R"("concurrency_limit": 0)"))
        == "c.json: hyper_parameters.sender.concurrency_limit: found 0, "
           "allowed: an integer from 1 to 1000000000");
  CHECK(client_error(R"({"port": "8888"})")
        == "c.json: port: found \"8888\", allowed: an integer from 1 to "
           "65535, or null");
  CHECK(client_error(R"({"logger": {"log_level": "LOUD"}})")
        == "c.json: logger.log_level: found \"LOUD\", allowed: DEBUG, INFO, "
           "WARNING, ERROR, CRITICAL or OFF, in any case");
}

TEST_CASE("parse_client_config refuses values of the wrong type", "[config]") {
  auto [section, member] = GENERATE(table<std::string, std::string>({
    {"sender", R"("concurrency_limit": 50.0)"},
    {"sender", R"("concurrency_limit": true)"},
    {"sender", R"("concurrency_limit": null)"},
    {"sender", R"("concurrency_limit": "50")"},
    {"sender", R"("queue_maxsize": null)"},
    {"sender", R"("batch_drain": 1)"},
    {"sender", R"("batch_drain": null)"},
    {"reconnection", R"("retry_delay_seconds": "3")"},
    {"reconnection", R"("retry_delay_seconds": null)"},
    {"reconnection", R"("retry_delay_seconds": true)"},
    {"reconnection", R"("default_host": 1)"},
    {"receiver", R"("read_timeout_seconds": "never")"},
  }));
  auto name = member.substr(1, member.find(':') - 2);
  INFO(member);

  CHECK_THAT(client_error(in_section(section, member)),
             Contains("hyper_parameters." + section + '.' + name + ": found"));
}

TEST_CASE("parse_client_config refuses values out of range", "[config]") {
  auto [section, member] = GENERATE(table<std::string, std::string>({
    {"sender", R"("concurrency_limit": -1)"},
    {"sender", R"("concurrency_limit": 123456789012345678901234567890)"},
    {"sender", R"("queue_maxsize": 0)"},
    {"sender", R"("event_bridge_maxsize": 0)"},
    {"sender", R"("max_worker_errors": 0)"},
    {"sender", R"("max_bytes_per_frame": 0)"},
    {"receiver", R"("max_bytes_per_line": 0)"},
    {"reconnection", R"("retry_delay_seconds": -0.5)"},
    {"reconnection", R"("retry_delay_seconds": NaN)"},
    {"reconnection", R"("retry_delay_seconds": Infinity)"},
    {"reconnection", R"("retry_delay_seconds": 1e300)"},
    {"reconnection", R"("backoff": 0.9)"},
    {"reconnection", R"("backoff": NaN)"},
    {"reconnection", R"("backoff": true)"},
    {"reconnection", R"("max_retry_delay_seconds": -1)"},
    {"reconnection", R"("jitter": 1.1)"},
    {"reconnection", R"("jitter": null)"},
    {"reconnection", R"("primary_retry_limit": -1)"},
    {"reconnection", R"("default_port": 65536)"},
    {"reconnection", R"("default_port": 0)"},
    {"reconnection", R"("default_host": "")"},
    {"receiver", R"("read_timeout_seconds": -1)"},
  }));
  auto name = member.substr(1, member.find(':') - 2);
  INFO(member);

  CHECK_THAT(client_error(in_section(section, member)),
             Contains("hyper_parameters." + section + '.' + name + ": found"));
}

TEST_CASE("parse_client_config refuses log settings of the wrong type",
          "[config]") {
  auto [name, content] = GENERATE(table<std::string, std::string>({
    {"log_level", "10"},
    {"log_level", "null"},
    {"enable_file_log", R"("yes")"},
    {"log_file_path", "null"},
    {"log_keys", R"("a")"},
    {"log_keys", R"(["a",1])"},
    {"log_keys", "{}"},
    {"max_file_size", "-1"},
    {"backup_count", "1.5"},
  }));
  INFO(name << " " << content);

  CHECK_THAT(client_error(
               fmt::format(R"({{"logger": {{"{}": {}}}}})", name, content)),
             Contains("logger." + name + ": found " + content));
}

TEST_CASE("parse_client_config says what is wrong with a format of the log",
          "[config]") {
  auto [name, text, problem]
    = GENERATE(table<std::string, std::string, std::string>({
      {"console_log_format", "%(nme)s",
       "allowed: a format of %(asctime)s, %(name)s, %(levelname)s, "
       "%(message)s and %%, or an empty string; character 1: %(nme) is no "
       "field; the nearest is %(name)s"},
      {"log_format", "at 5%", "character 5: a percent sign alone"},
      {"date_format", "%Y %Q",
       "allowed: a format of strftime, with %0f to %6f for digits of the "
       "second's fraction, or an empty string; character 4: %Q is no directive "
       "of strftime"},
    }));
  auto error
    = client_error(fmt::format(R"({{"logger": {{"{}": "{}"}}}})", name, text));

  CHECK_THAT(error, Catch::StartsWith(fmt::format(
                      "c.json: logger.{}: found \"{}\", ", name, text)));
  CHECK_THAT(error, Contains(problem));
  CHECK_THAT(relay_error(
               fmt::format(R"({{"logger": {{"{}": "{}"}}}})", name, text)),
             Contains(problem));
}

TEST_CASE("is_configured tells whether logging is spoken of", "[config]") {
  client_config untouched;
  CHECK_FALSE(is_configured(untouched.logger));
  CHECK_FALSE(is_configured(read_client("{}").logger));

  CHECK(is_configured(read_client(R"({"logger": {}})").logger));
  CHECK(
    is_configured(read_relay(R"({"logger": {"log_level": "DEBUG"}})").logger));
  untouched.logger.level = log_level::info;
  CHECK(is_configured(untouched.logger));
}

TEST_CASE("parse_relay_config refuses malformed values, also those it ignores",
          "[config]") {
  auto member = GENERATE(as<std::string>{}, R"("client_timeout_secs": "300")",
                         R"("timeout_check_interval_secs": null)",
                         R"("rate_limit_msgs_per_minute": -1)",
                         R"("worker_threads": 0)",
                         R"("connection_buffer_size": "big")",
                         R"("throttle_delay_ms": -1)");
  auto name = member.substr(1, member.find(':') - 2);
  INFO(member);

  CHECK_THAT(relay_error(in_parameters(member)),
             Contains("hyper_parameters." + name + ": found"));
  CHECK_THAT(
    relay_error(
      in_parameters(R"("backpressure_policy": {"enable_throttle": 1})")),
    Contains("hyper_parameters.backpressure_policy.enable_throttle: found 1"));
  CHECK_THAT(relay_error(R"({"version": 2})"), Contains("version: found 2"));
}

TEST_CASE("parse_client_config refuses a section that is no object",
          "[config]") {
  CHECK(client_error(R"({"logger": "DEBUG"})")
        == "c.json: logger: found \"DEBUG\", allowed: an object");
  CHECK(client_error(R"({"hyper_parameters": {"sender": null}})")
        == "c.json: hyper_parameters.sender: found null, allowed: an object");
  CHECK(client_error("[1, 2]")
        == "c.json: the file: found [1,2], allowed: an object");
}

TEST_CASE("parse_client_config cuts long findings", "[config]") {
  auto text = client_error(fmt::format(R"({{"port": "{:0>2000}"}})", 1));

  CHECK(text.size() < 200);
  CHECK_THAT(text, Contains("000..., allowed:"));
}

TEST_CASE("parse_client_config names the line of a syntax error", "[config]") {
  CHECK_THAT(client_error("{\n  \"host\": \"a\",\n  \"port\" 1\n}"),
             Catch::StartsWith("c.json:3: not JSON: "));
  CHECK_THAT(client_error(""), Catch::StartsWith("c.json:1: not JSON: "));
  CHECK_THAT(client_error("\xEF\xBB\xBF{}"),
             Catch::Equals(
               "c.json:1: not JSON: a byte order mark stands before "
               "it; save the file as UTF-8 without one"));
  CHECK_THAT(client_error("{}\n\n{}"),
             Catch::StartsWith("c.json:3: not JSON: "));
  CHECK_THAT(client_error("{\"host\": null,\n\"host\": \"\xff\"}"),
             Catch::StartsWith("c.json:2: not JSON: "));
}

// -- warnings -----------------------------------------------------------------

TEST_CASE("parse_client_config suggests the nearest key for an unknown one",
          "[config]") {
  auto [json, written, meant]
    = GENERATE(table<std::string, std::string, std::string>({
      {R"({"hots": "a"})", "hots", "host"},
      {R"({"logger": {"log_levl": "INFO"}})", "logger.log_levl",
       "logger.log_level"},
      {R"({"logger": {"LOG_LEVEL": "INFO"}})", "logger.LOG_LEVEL",
       "logger.log_level"},
      {R"({"log_level": "INFO"})", "log_level", "logger.log_level"},
      {R"({"hyper_parameters": {"concurrency_limit": 5}})",
       "hyper_parameters.concurrency_limit",
       "hyper_parameters.sender.concurrency_limit"},
      {R"({"hyper_parameters": {"reconnection": {"retry_delay": 5}}})",
       "hyper_parameters.reconnection.retry_delay",
       "hyper_parameters.reconnection.retry_delay_seconds"},
      {R"({"loger": {"log_level": "INFO"}})", "loger", "logger"},
      {R"({"hyper_parameters": {"senders": {"batch_drain": 1}}})",
       "hyper_parameters.senders", "hyper_parameters.sender"},
      {R"({"receiver": {"max_bytes_per_line": 1}})", "receiver",
       "hyper_parameters.receiver"},
      {R"({"logger.log_level": "INFO"})", "logger.log_level",
       "logger.log_level"},
    }));

  CHECK(client_warnings(json)
        == texts{fmt::format("c.json: unknown key \"{}\" is ignored; the "
                             "nearest known key is {}",
                             written, meant)});
}

TEST_CASE("parse_client_config suggests nothing for a key far from all",
          "[config]") {
  CHECK(client_warnings(R"({"colour": 1, "logger": {"zzz": {}}})")
        == texts{"c.json: unknown key \"colour\" is ignored",
                 "c.json: unknown key \"logger.zzz\" is ignored"});
}

TEST_CASE("parse_client_config warns of each unknown key and reads the others",
          "[config]") {
  auto uut = parse_client_config(
    R"({"a": 1, "host": "x", "logger": {"b": {}, "log_level": "INFO"}})",
    "c.json");

  REQUIRE(uut);
  CHECK(uut->warnings.size() == 2);
  CHECK(uut->config.host == "x");
  CHECK(uut->config.logger.level == log_level::info);
}

TEST_CASE("parse_client_config warns of a queue below the concurrency limit",
          "[config]") {
  auto warnings = [](std::string_view member) {
    return client_warnings(in_section("sender", member));
  };

  REQUIRE(warnings(R"("queue_maxsize": 49)").size() == 1);
  CHECK_THAT(warnings(R"("queue_maxsize": 49)").front(),
             Contains("c.json: hyper_parameters.sender.queue_maxsize is 49")
               && Contains("concurrency_limit, 50"));
  CHECK(warnings(R"("queue_maxsize": 50)").empty());
  CHECK(warnings(R"("concurrency_limit": 10)").empty());
  CHECK(warnings(R"("queue_maxsize": 5, "concurrency_limit": 6)").size() == 1);
}

TEST_CASE("parse_client_config takes the last of equal keys, with a warning",
          "[config]") {
  auto uut = parse_client_config("{\"port\": 1, \"logger\": {},\n"
                                 "\"port\": 2,\n"
                                 "\"hyper_parameters\": {\n"
                                 "  \"sender\": {\"batch_drain\": true,\n"
                                 "             \"batch_drain\": false}},\n"
                                 "\"port\": 3}",
                                 "c.json");

  REQUIRE(uut);
  CHECK(uut->config.port == 3);
  CHECK_FALSE(uut->config.sender.batch_drain);
  CHECK(uut->warnings
        == texts{"c.json:5: the key \"batch_drain\" is there more than once; "
                 "the last one counts",
                 "c.json:6: the key \"port\" is there more than once; the last "
                 "one counts"});
}

TEST_CASE("parse_relay_config takes the last of equal sections whole",
          "[config]") {
  auto uut = summoner::parse_relay_config(
    R"({"logger": {"log_level": "INFO"}, "port": 1,
        "logger": {"backup_count": 1e400, "backup_count": 7}})",
    "r.json");

  REQUIRE(uut);
  CHECK(uut->config.logger.level == log_level::debug);
  CHECK(uut->config.logger.backup_count == 7);
  CHECK(uut->warnings.size() == 2);
}

TEST_CASE("parse_client_config refuses the last of equal keys like any other",
          "[config]") {
  CHECK_THAT(client_error(R"({"port": 1, "port": 0})"),
             Contains("port: found 0"));
  CHECK(client_config_problems(R"({"port": 0, "port": 1})", "c.json").size()
        == 1);
}

TEST_CASE("relay_config_problems tells of thresholds in the wrong order",
          "[config]") {
  auto problems = [](std::string_view policy) {
    return relay_config_problems(in_section("backpressure_policy", policy),
                                 "r.json");
  };
  const auto path = "r.json: hyper_parameters.backpressure_policy."s;

  CHECK(problems(R"("throttle_threshold": 500, "flow_control_threshold": 100)")
        == texts{path
                 + "flow_control_threshold is 100, less than "
                   "throttle_threshold, 500: clients may be put under "
                   "flow control before they are throttled"});
  CHECK(problems(R"("disconnect_threshold": 299)")
        == texts{path
                 + "disconnect_threshold is 299, less than "
                   "flow_control_threshold, 300: clients may be closed "
                   "before they are put under flow control"});
  CHECK(problems(R"("enable_flow_control": false, "disconnect_threshold": 99)")
        == texts{path
                 + "disconnect_threshold is 99, less than "
                   "throttle_threshold, 100: clients may be closed before "
                   "they are throttled"});
  CHECK(problems(R"("throttle_threshold": 500)").size() == 1);
}

TEST_CASE("relay_config_problems compares thresholds that are used",
          "[config]") {
  auto problems = [](std::string_view policy) {
    return relay_config_problems(in_section("backpressure_policy", policy),
                                 "r.json");
  };

  CHECK(problems(R"("throttle_threshold": 300, "disconnect_threshold": 300)")
          .empty());
  CHECK(
    problems(R"("enable_throttle": false, "throttle_threshold": 900)").empty());
  CHECK(problems(R"("enable_flow_control": false,
                    "flow_control_threshold": 1)")
          .empty());
  CHECK(problems(R"("enable_disconnect": false, "disconnect_threshold": 1)")
          .empty());
}

// -- all problems -------------------------------------------------------------

TEST_CASE("client_config_problems tells all that is wrong, in order",
          "[config]") {
  CHECK(
    client_config_problems(
      R"({"port": 0, "hots": "a", "logger": 1, "hyper_parameters":
              {"sender": {"batch_drain": 2, "zzz": 3}}, "host": 4})",
      "c.json")
    == texts{"c.json: port: found 0, allowed: an integer from 1 to 65535, "
             "or null",
             "c.json: unknown key \"hots\" is ignored; the nearest known "
             "key is host",
             "c.json: logger: found 1, allowed: an object",
             "c.json: hyper_parameters.sender.batch_drain: found 2, "
             "allowed: true or false",
             "c.json: unknown key \"hyper_parameters.sender.zzz\" is "
             "ignored",
             "c.json: host: found 4, allowed: a string, not empty, or null"});
}

TEST_CASE("client_config_problems compares only values that are right",
          "[config]") {
  CHECK(client_config_problems(in_section("sender", R"("queue_maxsize": 49)"),
                               "c.json")
          .size()
        == 1);
  CHECK(
    client_config_problems(
      in_section("sender", R"("queue_maxsize": 49, "concurrency_limit": 0)"),
      "c.json")
      .size()
    == 1);
}

TEST_CASE("relay_config_problems tells all that is wrong", "[config]") {
  CHECK(relay_config_problems(R"({"port": -1, "host": 1})", "r.json").size()
        == 2);
  CHECK(relay_config_problems("{}", "r.json").empty());
}

TEST_CASE("relay_config_problems tells what is no configuration at all",
          "[config]") {
  CHECK(relay_config_problems("[]", "r.json")
        == texts{"r.json: the file: found [], allowed: an object"});
  auto uut = relay_config_problems("{\n\"port\": 1,}", "r.json");
  REQUIRE(uut.size() == 1);
  CHECK_THAT(uut.front(), Catch::StartsWith("r.json:2: not JSON: "));
}

TEST_CASE("parse_client_config names the first value that is wrong",
          "[config]") {
  CHECK(client_error(R"({"hots": 1, "port": 0, "logger": 1})")
        == "c.json: port: found 0, allowed: an integer from 1 to 65535, or "
           "null");
}

// -- files --------------------------------------------------------------------

TEST_CASE("load_client_config names a file that it cannot read", "[config]") {
  auto missing = summoner::load_client_config("/nowhere/client.json");
  auto folder = summoner::load_relay_config("/");

  REQUIRE_FALSE(missing);
  CHECK(missing.error() == ec::cannot_read_file);
  CHECK(describe(missing.error())
        == "/nowhere/client.json: No such file or directory");
  REQUIRE_FALSE(folder);
  CHECK(folder.error() == ec::cannot_read_file);
  CHECK(describe(folder.error()) == "/: Is a directory");
}

TEST_CASE("load_client_config names the file in errors of its content",
          "[config]") {
  auto empty = summoner::load_client_config("/dev/null");

  REQUIRE_FALSE(empty);
  CHECK(empty.error() == ec::bad_config);
  CHECK_THAT(describe(empty.error()),
             Catch::StartsWith("/dev/null:1: not JSON: "));
}

// -- values set in code -------------------------------------------------------
