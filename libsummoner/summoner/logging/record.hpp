// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/log.hpp"

#include <chrono>
#include <string>

namespace summoner::logging {

/// A log line before it is formatted.
struct record {
  log_level level = log_level::info;
  std::string name;
  std::string text;
  /// Whether the text is JSON, of an object that was logged.
  bool is_object = false;
  std::chrono::system_clock::time_point time = {};
};

} // namespace summoner::logging
