// SPDX-License-Identifier: Apache-2.0

// Configurations made in code.

#include "support/config_files.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <optional>
#include <vector>

using namespace std::chrono_literals;

using summoner::client_config;
using summoner::describe;
using summoner::ec;
using summoner::log_level;
using summoner::relay_config;
using summoner::validate;

using texts = std::vector<std::string>;

TEST_CASE("validate accepts the defaults", "[config]") {
  CHECK_FALSE(validate(client_config{}));
  CHECK_FALSE(validate(relay_config{}));
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
  auto small = relay_config{};
  small.max_pending_bytes = 1'048'575;

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
  CHECK(describe(validate(small))
        == "hyper_parameters.max_pending_bytes: found 1048575, allowed: an "
           "integer from 1048576 to 1099511627776");
  CHECK(describe(validate(nameless))
        == "host: found \"\", allowed: a string, not empty, or null");
}
