// SPDX-License-Identifier: Apache-2.0

#include "config_manual.hpp"

#include "summoner/config.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace summoner;
using namespace summoner::tools;

namespace {

/// That `docs/configuration.md` shows these keys as they are.
bool is_in_manual(const std::string& table) {
  std::ifstream file{SUMMONER_CONFIGURATION_MANUAL};
  auto manual = std::string{std::istreambuf_iterator<char>{file}, {}};
  return manual.find("\n\n" + table + "\n") != std::string::npos;
}

template <class Config>
bool all_are_explained(const detail::config_keys<Config>& keys) {
  return std::all_of(keys.begin(), keys.end(), [](const auto& key) {
    return !key.about.empty() && !key.allowed.empty();
  });
}

} // namespace

TEST_CASE("settings with dots in their paths become nested objects",
          "[tools][config]") {
  std::vector<setting> settings{
    {"a", 1}, {"b.c", 2}, {"b.d.e", 3}, {"b.d.f", 4}, {"g", 5}};

  CHECK(compact(as_object(settings))
        == R"({"a":1,"b":{"c":2,"d":{"e":3,"f":4}},"g":5})");
  CHECK(compact(as_object({})) == "{}");
}

TEST_CASE("default file of a client says what holds without one",
          "[tools][config]") {
  auto file = default_file(detail::client_keys());

  auto read = parse_client_config(compact(file), "default");

  REQUIRE(read);
  CHECK(read->warnings.empty());
  CHECK(file["hyper_parameters"]["reconnection"]["retry_delay_seconds"] == 3);
  CHECK(file["host"].is_null());
  for (const auto& key : detail::client_keys())
    CHECK(key.show(read->config) == key.show(client_config{}));
}

TEST_CASE("default file of a relay says what holds without one",
          "[tools][config]") {
  auto file = default_file(detail::relay_keys());

  auto read = parse_relay_config(compact(file), "default");

  REQUIRE(read);
  CHECK(read->warnings.empty());
  CHECK(file["port"] == 8888);
  for (const auto& key : detail::relay_keys())
    CHECK(key.show(read->config) == key.show(relay_config{}));
}

TEST_CASE("every key of a configuration is explained, here and in the manual",
          "[tools][config]") {
  CHECK(all_are_explained(detail::client_keys()));
  CHECK(all_are_explained(detail::relay_keys()));
  CHECK(is_in_manual(key_table(detail::client_keys())));
  CHECK(is_in_manual(key_table(detail::relay_keys())));
}

TEST_CASE("key table has a line for each key", "[tools][config]") {
  auto table = key_table(detail::client_keys());

  CHECK_THAT(table, Catch::Contains(
                      "| `hyper_parameters.sender.concurrency_limit` | `50` | "
                      "an integer from 1 to 1000000000 | "));
  CHECK_THAT(table, Catch::Contains(
                      "| `hyper_parameters.receiver.read_timeout_seconds` |  | "
                      "a number of seconds from 0 to 31536000, or null | "
                      "accepted and ignored |"));
}
