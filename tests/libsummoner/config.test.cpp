// SPDX-License-Identifier: Apache-2.0

#include "summoner/config.hpp"

#include "support/config_files.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;

using summoner::client_config;
using summoner::log_level;
using summoner::relay_config;
using summoner::testing::in_parameters;
using summoner::testing::in_section;
using summoner::testing::read_client;
using summoner::testing::read_relay;
using summoner::testing::relay_error;

using Catch::Contains;

using texts = std::vector<std::string>;

namespace {

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

} // namespace

// -- what Python's files say --------------------------------------------------

TEST_CASE("parse_client_config reads the file of the Python SDK", "[config]") {
  auto uut = read_client(python_client);

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
  auto uut = read_relay(python_server);

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
  auto uut = read_client("{}");

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
  auto uut = read_relay("{}");

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
  auto uut = read_relay(R"({"hyper_parameters": {
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
    read_relay(in_parameters(fmt::format("\"{}\": 0.001", name)));
  }
}

// -- values -------------------------------------------------------------------

TEST_CASE("parse_client_config reads an address", "[config]") {
  auto uut = read_client(R"({"host": "relay.example", "port": 9999})");

  CHECK(uut.host == "relay.example");
  CHECK(uut.port == 9999);
}

TEST_CASE("parse_client_config reads log levels in any case", "[config]") {
  auto uut = read_client(R"({"logger": {"log_level": "Warning"}})");

  CHECK(uut.logger.level == log_level::warning);
}

TEST_CASE("parse_client_config tells no log keys from all", "[config]") {
  CHECK(read_client(R"({"logger": {"log_keys": []}})").logger.log_keys
        == texts{});
  CHECK(read_client(R"({"logger": {"log_keys": ["a", "b"]}})").logger.log_keys
        == texts{"a", "b"});
  CHECK(read_client(R"({"logger": {"log_keys": null}})").logger.log_keys
        == std::nullopt);
}

TEST_CASE("parse_client_config reads fractions of seconds", "[config]") {
  auto delay = [](std::string_view seconds) {
    auto member = fmt::format(R"("retry_delay_seconds": {})", seconds);
    return read_client(in_section("reconnection", member))
      .reconnection.retry_delay;
  };

  CHECK(delay("0.25") == 250ms);
  CHECK(delay("0") == 0ms);
  CHECK(delay("0.0004") == 0ms);
  CHECK(delay("1e1") == 10s);
}

TEST_CASE("parse_client_config reads null as for ever", "[config]") {
  auto uut
    = read_client(in_section("reconnection", R"("primary_retry_limit": null,
                               "default_retry_limit": null)"));

  CHECK(uut.reconnection.primary_retry_limit == std::nullopt);
  CHECK(uut.reconnection.default_retry_limit == std::nullopt);
}

TEST_CASE("parse_client_config reads null as the fallback's default",
          "[config]") {
  auto uut = read_client(in_section(
    "reconnection", R"("default_host": null, "default_port": null)"));

  CHECK(uut.reconnection.default_host == std::nullopt);
  CHECK(uut.reconnection.default_port == std::nullopt);
}

TEST_CASE("parse_client_config accepts a read timeout", "[config]") {
  auto json = in_section("receiver", GENERATE(R"("read_timeout_seconds": null)",
                                              R"("read_timeout_seconds": 1.5)",
                                              R"("read_timeout_seconds": 5)"));

  read_client(json);
}

TEST_CASE("parse_client_config reads the limits of this library", "[config]") {
  auto uut
    = read_client(in_section("sender", R"("max_bytes_per_frame": 1024)"));

  CHECK(uut.sender.max_bytes_per_frame == 1024);
}

TEST_CASE("parse_relay_config reads the limits of this library", "[config]") {
  auto uut = read_relay(in_parameters(R"("max_bytes_per_line": 1024,
                      "max_pending_bytes": 1048576)"));

  CHECK(uut.max_bytes_per_line == 1024);
  CHECK(uut.max_pending_bytes == 1'048'576);
}

TEST_CASE("parse_relay_config reads null as the default address", "[config]") {
  auto uut = read_relay(R"({"host": null, "port": null})");

  CHECK(uut.host == "127.0.0.1");
  CHECK(uut.port == 8888);
}

TEST_CASE("parse_relay_config lets the system choose the port", "[config]") {
  CHECK(read_relay(R"({"port": 0})").port == 0);
}

TEST_CASE("parse_relay_config accepts clients without a timeout", "[config]") {
  read_relay(in_parameters(R"("client_timeout_secs": null)"));
}

TEST_CASE("parse_client_config reads how pauses grow", "[config]") {
  auto uut = read_client(in_section("reconnection", R"("backoff": 1.5,
    "max_retry_delay_seconds": 20, "jitter": 0)"));

  CHECK(uut.reconnection.backoff == 1.5);
  CHECK(uut.reconnection.max_retry_delay == 20s);
  CHECK(uut.reconnection.jitter == 0);
  CHECK(read_client(in_section("reconnection", R"("backoff": null)"))
          .reconnection.backoff
        == std::nullopt);
  CHECK(read_client(in_section("reconnection", R"("backoff": 2)"))
          .reconnection.backoff
        == 2);
}
