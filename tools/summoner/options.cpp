// SPDX-License-Identifier: Apache-2.0

#include "options.hpp"

#include "summoner/config.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string>
#include <system_error>
#include <utility>

namespace summoner::tools {

void add_relay_options(CLI::App& command, endpoint& relay) {
  const reconnection_config retries;
  auto failures = *retries.primary_retry_limit + *retries.default_retry_limit;
  auto* host
    = command
        .add_option(
          "--host", relay.host,
          fmt::format("Name or address of the relay. While it is not "
                      "there,\nthe program tries again every {} s, "
                      "and gives up after\n{} failures in a row; a lost "
                      "connection is the first",
                      retries.retry_delay.count() / 1000, failures))
        ->type_name("HOST")
        ->capture_default_str();
  refuse_empty(*host, "a name or an address");
  command.add_option("--port", relay.port, "Its port")
    ->check(CLI::Range(1, 65535).description(""))
    ->type_name("PORT")
    ->capture_default_str();
}

CLI::Option* add_log_level_option(CLI::App& command, log_level& level) {
  auto read = [&level](const std::string& text) {
    level = choose<log_level>("--log-level", text,
                              {{"DEBUG", log_level::debug},
                               {"INFO", log_level::info},
                               {"WARNING", log_level::warning},
                               {"WARN", log_level::warning},
                               {"ERROR", log_level::error},
                               {"CRITICAL", log_level::critical},
                               {"OFF", log_level::off}});
  };
  return command
    .add_option_function<std::string>(
      "--log-level", read,
      "Least level of what is logged on stderr: DEBUG, INFO,\n"
      "WARNING or WARN, ERROR, CRITICAL or OFF, in any case")
    ->type_name("LEVEL")
    ->default_str(std::string{to_string(level)});
}

bool is_same_word(std::string_view a, std::string_view b) {
  auto lower = [](unsigned char c) { return std::tolower(c); };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

void refuse_choice(std::string option, std::string_view text,
                   const std::vector<std::string_view>& words) {
  throw CLI::ValidationError{std::move(option),
                             fmt::format("{} is not one of {}", text,
                                         fmt::join(words, ", "))};
}

void refuse_empty(CLI::Option& option, std::string needed) {
  option.check([needed = std::move(needed)](const std::string& text) {
    return text.empty()
             ? fmt::format("the value is empty, but {} is needed", needed)
             : std::string{};
  });
}

void require_count(CLI::Option& option, std::uint64_t most) {
  option.check([most](const std::string& text) {
    std::uint64_t count = 0;
    const auto* end = text.data() + text.size();
    auto [stop, error] = std::from_chars(text.data(), end, count);
    return error == std::errc{} && stop == end && count <= most
             ? std::string{}
             : fmt::format("{} is not a whole number from 0 to {}", text, most);
  });
}

void add_examples(CLI::App& command, std::string_view examples) {
  command.footer(fmt::format("Examples:\n{}", examples));
}

} // namespace summoner::tools
