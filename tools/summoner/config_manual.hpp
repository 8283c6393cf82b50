// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/config_keys.hpp"
#include "summoner/json/value.hpp"
#include "summoner/text.hpp"

#include "text.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace summoner::tools {

/// A value of a configuration file and where it stands, such as
/// `logger.log_level`.
struct setting {
  std::string path;
  value content;
};

/// The JSON object that has these settings.
/// @param depth How many characters of each path lead to the object.
/// @pre Settings of one section stand together.
[[nodiscard]] value as_object(std::span<const setting> settings,
                              std::size_t depth = 0);

/// A file that says what holds without one. Without the keys that are not set
/// then, or are ignored.
template <class Config>
value default_file(const detail::config_keys<Config>& keys) {
  std::vector<setting> settings;
  for (const auto& key : keys)
    if (auto content = key.show(Config{}))
      settings.push_back({key.path, std::move(*content)});
  return as_object(settings);
}

/// A Markdown table: each key, what holds without it, what it may say, what it
/// is for.
template <class Config>
std::string key_table(const detail::config_keys<Config>& keys) {
  std::string result = "| key | default | allowed | |\n|---|---|---|---|\n";
  for (const auto& key : keys) {
    auto content = key.show(Config{});
    auto shown = content ? fmt::format("`{}`", compact(*content)) : "";
    result += fmt::format("| `{}` | {} | {} | {} |\n", key.path, shown,
                          key.allowed, key.about);
  }
  return result;
}

} // namespace summoner::tools
