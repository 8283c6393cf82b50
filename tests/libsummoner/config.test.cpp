// SPDX-License-Identifier: Apache-2.0

#include "summoner/config.hpp"

#include "summoner/config_keys.hpp"
#include "summoner/error.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <chrono>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;

using summoner::client_config;
using summoner::describe;
using summoner::ec;
using summoner::log_level;
using summoner::parse_client_config;
using summoner::parse_relay_config;
using summoner::relay_config;
using summoner::validate;
using summoner::detail::client_config_problems;
using summoner::detail::relay_config_problems;

using Catch::Contains;

namespace {

using texts = std::vector<std::string>;

// templates/client_config.json of the Python SDK 1.3.0.
constexpr std::string_view python_client = R"__({
    "host": null,
    "port": null,

    "logger": {
        "log_level": "INFO",

        "enable_console_log": true,
        "console_log_format": "\u001b[92m%(asctime)s\u001b[0m - %(message)s",

        "enable_file_log": true,
        "enable_json_log": true,
        "log_file_path": "logs/",
        "log_format": "%(asctime)s - %(name)s - %(levelname)s - %(message)s",

        "max_file_size": 1000000,
        "backup_count": 3,
        "date_format": "%Y-%m-%d %H:%M:%S.%3f",
        "log_keys": null
    },
        
    "hyper_parameters": {

        "receiver": {
        "max_bytes_per_line": 65536,
        "read_timeout_seconds": null
        },

        "sender": {
        "concurrency_limit": 50,
        "batch_drain": true,
        "queue_maxsize": 50,
        "event_bridge_maxsize": 1000,
        "max_worker_errors": 3
        },

        "reconnection": {
        "retry_delay_seconds": 3,
        "primary_retry_limit": 5,
        "default_host": "localhost",
        "default_port": 8888,
        "default_retry_limit": 3
        }

    }
}
)__";

// templates/server_config.json of the Python SDK 1.3.0.
constexpr std::string_view python_server = R"__({
    "host": "127.0.0.1",
    "port": 8888,

    "version": "rust",

    "logger": {
        "log_level": "INFO",

        "enable_console_log": true,
        "console_log_format": "\u001b[92m%(asctime)s\u001b[0m - %(message)s",

        "enable_file_log": true,
        "enable_json_log": true,
        "log_file_path": "logs/",
        "log_format": "%(asctime)s - %(name)s - %(levelname)s - %(message)s",

        "max_file_size": 1000000,
        "backup_count": 3,
        "date_format": "%Y-%m-%d %H:%M:%S.%3f",
        "log_keys": null
    },

    "hyper_parameters": {

        "connection_buffer_size": 256,
        "command_buffer_size": 64,
        "control_channel_capacity": 8,
        "queue_monitor_capacity": 100,

        "client_timeout_secs": 600,
        "rate_limit_msgs_per_minute": 1000,
        "timeout_check_interval_secs": 30,
        "accept_error_backoff_ms": 250,

        "quarantine_cooldown_secs": 600,
        "quarantine_cleanup_interval_secs": 60,

        "throttle_delay_ms": 200,
        "flow_control_delay_ms": 1000,

        "worker_threads": 4,

        "backpressure_policy": {
            "enable_throttle": true,
            "throttle_threshold": 50,
            "enable_flow_control": true,
            "flow_control_threshold": 150,
            "enable_disconnect": true,
            "disconnect_threshold": 300
        }
    }
})__";

client_config client(std::string_view json) {
  auto result = parse_client_config(json, "c.json");
  INFO((result ? "" : describe(result.error())));
  REQUIRE(result);
  CHECK(result->warnings == texts{});
  return result->config;
}

relay_config relay(std::string_view json) {
  auto result = parse_relay_config(json, "r.json");
  INFO((result ? "" : describe(result.error())));
  REQUIRE(result);
  CHECK(result->warnings == texts{});
  return result->config;
}

/// The text of the error that `json` causes.
std::string client_error(std::string_view json) {
  auto result = parse_client_config(json, "c.json");
  REQUIRE_FALSE(result);
  CHECK(result.error() == ec::bad_config);
  return describe(result.error());
}

std::string relay_error(std::string_view json) {
  auto result = parse_relay_config(json, "r.json");
  REQUIRE_FALSE(result);
  CHECK(result.error() == ec::bad_config);
  return describe(result.error());
}

texts client_warnings(std::string_view json) {
  auto result = parse_client_config(json, "c.json");
  REQUIRE(result);
  return result->warnings;
}

/// A client file with one member in `hyper_parameters.<section>`.
std::string in_section(std::string_view section, std::string_view member) {
  return fmt::format(R"({{"hyper_parameters": {{"{}": {{{}}}}}}})", section,
                     member);
}

/// A relay file with one member in `hyper_parameters`.
std::string in_parameters(std::string_view member) {
  return fmt::format(R"({{"hyper_parameters": {{{}}}}})", member);
}

} // namespace

// -- what Python's files say --------------------------------------------------

TEST_CASE("parse_client_config reads the file of the Python SDK", "[config]") {
  auto uut = client(python_client);

  CHECK(uut.host == std::nullopt);
  CHECK(uut.port == std::nullopt);
  CHECK(uut.logger.level == log_level::info);
  CHECK(uut.logger.enable_console_log);
  CHECK(uut.logger.console_log_format
        == "\x1b[92m%(asctime)s\x1b[0m - %(message)s");
  CHECK(uut.logger.enable_file_log);
  CHECK(uut.logger.enable_json_log);
  CHECK(uut.logger.log_file_path == "logs/");
  CHECK(uut.logger.log_format
        == "%(asctime)s - %(name)s - %(levelname)s - %(message)s");
  CHECK(uut.logger.max_file_size == 1'000'000);
  CHECK(uut.logger.backup_count == 3);
  CHECK(uut.logger.date_format == "%Y-%m-%d %H:%M:%S.%3f");
  CHECK(uut.logger.log_keys == std::nullopt);
  CHECK(uut.receiver.max_bytes_per_line == 65'536);
  CHECK(uut.sender.concurrency_limit == 50);
  CHECK(uut.sender.batch_drain);
  CHECK(uut.sender.queue_maxsize == 50U);
  CHECK(uut.sender.event_bridge_maxsize == 1000);
  CHECK(uut.sender.max_worker_errors == 3);
  CHECK(uut.reconnection.retry_delay == 3s);
  CHECK(uut.reconnection.primary_retry_limit == 5U);
  CHECK(uut.reconnection.default_host == "localhost");
  CHECK(uut.reconnection.default_port == 8888);
  CHECK(uut.reconnection.default_retry_limit == 3U);
}

TEST_CASE("parse_relay_config reads the file of the Python SDK", "[config]") {
  auto uut = relay(python_server);

  CHECK(uut.host == "127.0.0.1");
  CHECK(uut.port == 8888);
  CHECK(uut.logger.level == log_level::info);
  CHECK(uut.logger.enable_file_log);
  CHECK(uut.logger.log_file_path == "logs/");
  CHECK(uut.accept_error_backoff == 250ms);
  CHECK(uut.worker_threads == 4U);
  REQUIRE(uut.limits);
  CHECK(uut.limits->client_timeout == 600s);
  CHECK(uut.limits->timeout_check_interval == 30s);
  CHECK(uut.limits->rate_limit_msgs_per_minute == 1000U);
  CHECK(uut.limits->quarantine_cooldown == 600s);
  CHECK(uut.limits->quarantine_cleanup_interval == 60s);
  CHECK_FALSE(uut.limits->quarantine_loopback);
  const auto& policy = uut.limits->backpressure_policy;
  CHECK(policy.enable_throttle);
  CHECK(policy.throttle_threshold == 50);
  CHECK(policy.throttle_delay == 200ms);
  CHECK(policy.enable_flow_control);
  CHECK(policy.flow_control_threshold == 150);
  CHECK(policy.flow_control_delay == 1000ms);
  CHECK(policy.enable_disconnect);
  CHECK(policy.disconnect_threshold == 300);
}

TEST_CASE("parse_client_config uses the defaults for an empty object",
          "[config]") {
  auto uut = client("{}");

  CHECK(uut.host == std::nullopt);
  CHECK(uut.logger.level == log_level::debug);
  CHECK(uut.logger.enable_console_log);
  CHECK_FALSE(uut.logger.enable_file_log);
  CHECK(uut.logger.max_file_size == 1'000'000);
  CHECK(uut.logger.backup_count == 3);
  CHECK(uut.receiver.max_bytes_per_line == 65'536);
  CHECK(uut.sender.concurrency_limit == 50);
  CHECK(uut.sender.queue_maxsize == std::nullopt);
  CHECK(uut.sender.batch_drain);
  CHECK(uut.sender.event_bridge_maxsize == 1000);
  CHECK(uut.sender.max_worker_errors == 3);
  CHECK(uut.sender.max_bytes_per_frame == 65'536);
  CHECK(uut.reconnection.retry_delay == 3s);
  CHECK(uut.reconnection.backoff == std::nullopt);
  CHECK(uut.reconnection.max_retry_delay == 60s);
  CHECK(uut.reconnection.jitter == 0.5);
  CHECK(uut.reconnection.primary_retry_limit == 3U);
  CHECK(uut.reconnection.default_host == std::nullopt);
  CHECK(uut.reconnection.default_retry_limit == 2U);
}

TEST_CASE("parse_relay_config uses the defaults for an empty object",
          "[config]") {
  auto uut = relay("{}");

  CHECK(uut.host == "127.0.0.1");
  CHECK(uut.port == 8888);
  CHECK(uut.max_bytes_per_line == 65'536);
  CHECK(uut.max_pending_bytes == 8U * 1024 * 1024);
  CHECK(uut.accept_error_backoff == 100ms);
  REQUIRE(uut.limits);
  CHECK(uut.limits->client_timeout == 300s);
  CHECK(uut.limits->timeout_check_interval == 30s);
  CHECK(uut.limits->rate_limit_msgs_per_minute == 300U);
  CHECK(uut.limits->quarantine_cooldown == 300s);
  CHECK(uut.limits->quarantine_cleanup_interval == 60s);
  CHECK_FALSE(uut.limits->quarantine_loopback);
  const auto& policy = uut.limits->backpressure_policy;
  CHECK(policy.enable_throttle);
  CHECK(policy.throttle_threshold == 100);
  CHECK(policy.throttle_delay == 200ms);
  CHECK(policy.enable_flow_control);
  CHECK(policy.flow_control_threshold == 300);
  CHECK(policy.flow_control_delay == 1000ms);
  CHECK(policy.enable_disconnect);
  CHECK(policy.disconnect_threshold == 500);
}

TEST_CASE("relay_config made in code has no limits", "[config]") {
  CHECK(relay_config{}.limits == std::nullopt);
}

TEST_CASE("parse_relay_config reads limits that are switched off", "[config]") {
  auto uut = relay(R"({"hyper_parameters": {
    "client_timeout_secs": null, "rate_limit_msgs_per_minute": null,
    "quarantine_loopback": true, "throttle_delay_ms": 0,
    "flow_control_delay_ms": 2, "backpressure_policy": {
      "enable_throttle": false, "enable_flow_control": false,
      "enable_disconnect": false, "disconnect_threshold": 0}}})");

  REQUIRE(uut.limits);
  CHECK(uut.limits->client_timeout == std::nullopt);
  CHECK(uut.limits->rate_limit_msgs_per_minute == std::nullopt);
  CHECK(uut.limits->quarantine_loopback);
  const auto& policy = uut.limits->backpressure_policy;
  CHECK_FALSE(policy.enable_throttle);
  CHECK(policy.throttle_delay == 0ms);
  CHECK_FALSE(policy.enable_flow_control);
  CHECK(policy.flow_control_delay == 2ms);
  CHECK_FALSE(policy.enable_disconnect);
  CHECK(policy.disconnect_threshold == 0);
}

TEST_CASE("parse_relay_config refuses to look all the time", "[config]") {
  for (const auto* name :
       {"timeout_check_interval_secs", "quarantine_cleanup_interval_secs"}) {
    CHECK_THAT(relay_error(in_parameters(fmt::format("\"{}\": 0", name))),
               Contains("found 0, allowed: a number of seconds from 0.001 to "
                        "31536000"));
    relay(in_parameters(fmt::format("\"{}\": 0.001", name)));
  }
}

// -- values -------------------------------------------------------------------

TEST_CASE("parse_client_config reads an address", "[config]") {
  auto uut = client(R"({"host": "relay.example", "port": 9999})");

  CHECK(uut.host == "relay.example");
  CHECK(uut.port == 9999);
}

TEST_CASE("parse_client_config reads log levels in any case", "[config]") {
  auto uut = client(R"({"logger": {"log_level": "Warning"}})");

  CHECK(uut.logger.level == log_level::warning);
}

TEST_CASE("parse_client_config tells no log keys from all", "[config]") {
  CHECK(client(R"({"logger": {"log_keys": []}})").logger.log_keys == texts{});
  CHECK(client(R"({"logger": {"log_keys": ["a", "b"]}})").logger.log_keys
        == texts{"a", "b"});
  CHECK(client(R"({"logger": {"log_keys": null}})").logger.log_keys
        == std::nullopt);
}

TEST_CASE("parse_client_config reads fractions of seconds", "[config]") {
  auto delay = [](std::string_view seconds) {
    auto member = fmt::format(R"("retry_delay_seconds": {})", seconds);
    return client(in_section("reconnection", member)).reconnection.retry_delay;
  };

  CHECK(delay("0.25") == 250ms);
  CHECK(delay("0") == 0ms);
  CHECK(delay("0.0004") == 0ms);
  CHECK(delay("1e1") == 10s);
}

TEST_CASE("parse_client_config reads null as for ever", "[config]") {
  auto uut = client(in_section("reconnection", R"("primary_retry_limit": null,
                               "default_retry_limit": null)"));

  CHECK(uut.reconnection.primary_retry_limit == std::nullopt);
  CHECK(uut.reconnection.default_retry_limit == std::nullopt);
}

TEST_CASE("parse_client_config reads null as the fallback's default",
          "[config]") {
  auto uut = client(in_section(
    "reconnection", R"("default_host": null, "default_port": null)"));

  CHECK(uut.reconnection.default_host == std::nullopt);
  CHECK(uut.reconnection.default_port == std::nullopt);
}

TEST_CASE("parse_client_config accepts a read timeout", "[config]") {
  auto json = in_section("receiver", GENERATE(R"("read_timeout_seconds": null)",
                                              R"("read_timeout_seconds": 1.5)",
                                              R"("read_timeout_seconds": 5)"));

  client(json);
}

TEST_CASE("parse_client_config reads the limits of this library", "[config]") {
  auto uut = client(in_section("sender", R"("max_bytes_per_frame": 1024)"));

  CHECK(uut.sender.max_bytes_per_frame == 1024);
}

TEST_CASE("parse_relay_config reads the limits of this library", "[config]") {
  auto uut = relay(
    in_parameters(R"("max_bytes_per_line": 1024, "max_pending_bytes": 4096)"));

  CHECK(uut.max_bytes_per_line == 1024);
  CHECK(uut.max_pending_bytes == 4096);
}

TEST_CASE("parse_relay_config reads null as the default address", "[config]") {
  auto uut = relay(R"({"host": null, "port": null})");

  CHECK(uut.host == "127.0.0.1");
  CHECK(uut.port == 8888);
}

TEST_CASE("parse_relay_config lets the system choose the port", "[config]") {
  CHECK(relay(R"({"port": 0})").port == 0);
}

TEST_CASE("parse_relay_config accepts clients without a timeout", "[config]") {
  relay(in_parameters(R"("client_timeout_secs": null)"));
}

// -- errors -------------------------------------------------------------------

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
  CHECK_FALSE(is_configured(client("{}").logger));

  CHECK(is_configured(client(R"({"logger": {}})").logger));
  CHECK(is_configured(relay(R"({"logger": {"log_level": "DEBUG"}})").logger));
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

TEST_CASE("parse_client_config refuses a key given twice", "[config]") {
  CHECK_THAT(client_error("{\"port\": 1,\n\"port\": 2}"),
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

TEST_CASE("validate accepts the defaults", "[config]") {
  CHECK_FALSE(validate(client_config{}));
  CHECK_FALSE(validate(relay_config{}));
}

TEST_CASE("parse_client_config reads how pauses grow", "[config]") {
  auto uut = client(in_section("reconnection", R"("backoff": 1.5,
    "max_retry_delay_seconds": 20, "jitter": 0)"));

  CHECK(uut.reconnection.backoff == 1.5);
  CHECK(uut.reconnection.max_retry_delay == 20s);
  CHECK(uut.reconnection.jitter == 0);
  CHECK(client(in_section("reconnection", R"("backoff": null)"))
          .reconnection.backoff
        == std::nullopt);
  CHECK(
    client(in_section("reconnection", R"("backoff": 2)")).reconnection.backoff
    == 2);
}

TEST_CASE("validate accepts what a file may say", "[config]") {
  auto uut = client_config{};
  uut.host = "relay.example";
  uut.port = 1;
  uut.logger.level = log_level::off;
  uut.logger.log_keys = texts{};
  uut.sender.queue_maxsize = 1;
  uut.reconnection.retry_delay = 1500ms;
  uut.reconnection.primary_retry_limit = std::nullopt;

  CHECK_FALSE(validate(uut));
}

TEST_CASE("validate names the key of a value that no file may say",
          "[config]") {
  auto zero = client_config{};
  zero.sender.concurrency_limit = 0;
  auto huge = client_config{};
  huge.sender.queue_maxsize = std::numeric_limits<std::size_t>::max();
  auto negative = client_config{};
  negative.reconnection.retry_delay = -1ms;
  auto nameless = relay_config{};
  nameless.host = "";

  CHECK(validate(zero) == ec::bad_config);
  CHECK(describe(validate(zero))
        == "hyper_parameters.sender.concurrency_limit: found 0, allowed: an "
           "integer from 1 to 1000000000");
  CHECK(describe(validate(huge))
        == "hyper_parameters.sender.queue_maxsize: found 18446744073709551615, "
           "allowed: an integer from 1 to 1000000000");
  CHECK(describe(validate(negative))
        == "hyper_parameters.reconnection.retry_delay_seconds: found -0.001, "
           "allowed: a number of seconds from 0 to 31536000");
  CHECK(describe(validate(nameless))
        == "host: found \"\", allowed: a string, not empty, or null");
}
