// SPDX-License-Identifier: Apache-2.0

#include "summoner/log.hpp"

#include "summoner/json/print.hpp"
#include "summoner/json/value.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <exception>
#include <utility>

namespace summoner {

namespace {

constexpr auto level_names = std::array<std::string_view, 6>{
  "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", "OFF",
};

bool equal_ignoring_case(std::string_view lhs, std::string_view rhs) {
  auto upper = [](char c) {
    return std::toupper(static_cast<unsigned char>(c));
  };
  return std::equal(lhs.begin(), lhs.end(), rhs.begin(), rhs.end(),
                    [&](char a, char b) { return upper(a) == upper(b); });
}

} // namespace

std::string_view to_string(log_level level) {
  return level_names[static_cast<std::size_t>(level)];
}

std::optional<log_level> log_level_from(std::string_view text) {
  for (std::size_t i = 0; i < level_names.size(); ++i)
    if (equal_ignoring_case(text, level_names[i]))
      return static_cast<log_level>(i);
  return std::nullopt;
}

void log_sink::write_object(log_level level, std::string_view name,
                            const value& object) noexcept {
  try {
    std::string text;
    json::print(object, text, {.space = json::spacing::python});
    write(level, name, text);
  } catch (const std::exception&) {
    // There is no memory for it; nobody can be told.
  }
}

logger::logger(std::shared_ptr<log_sink> sink, std::string name,
               log_level threshold)
  : sink_(std::move(sink)), name_(std::move(name)),
    threshold_(sink_ ? threshold : log_level::off) {
}

} // namespace summoner
