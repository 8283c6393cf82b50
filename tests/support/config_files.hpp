// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/config.hpp"
#include "summoner/error.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace summoner::testing {

/// What a file of a client says, which has no warnings.
inline client_config read_client(std::string_view json) {
  auto result = parse_client_config(json, "c.json");
  INFO((result ? "" : describe(result.error())));
  REQUIRE(result);
  CHECK(result->warnings == std::vector<std::string>{});
  return result->config;
}

/// What a file of a relay says, which has no warnings.
inline relay_config read_relay(std::string_view json) {
  auto result = parse_relay_config(json, "r.json");
  INFO((result ? "" : describe(result.error())));
  REQUIRE(result);
  CHECK(result->warnings == std::vector<std::string>{});
  return result->config;
}

/// The text of the error that `json` causes.
inline std::string client_error(std::string_view json) {
  auto result = parse_client_config(json, "c.json");
  REQUIRE_FALSE(result);
  CHECK(result.error() == ec::bad_config);
  return describe(result.error());
}

/// The text of the error that `json` causes.
inline std::string relay_error(std::string_view json) {
  auto result = parse_relay_config(json, "r.json");
  REQUIRE_FALSE(result);
  CHECK(result.error() == ec::bad_config);
  return describe(result.error());
}

inline std::vector<std::string> client_warnings(std::string_view json) {
  auto result = parse_client_config(json, "c.json");
  REQUIRE(result);
  return result->warnings;
}

/// A client file with one member in `hyper_parameters.<section>`.
inline std::string in_section(std::string_view section,
                              std::string_view member) {
  return fmt::format(R"({{"hyper_parameters": {{"{}": {{{}}}}}}})", section,
                     member);
}

/// A relay file with one member in `hyper_parameters`.
inline std::string in_parameters(std::string_view member) {
  return fmt::format(R"({{"hyper_parameters": {{{}}}}})", member);
}

} // namespace summoner::testing
