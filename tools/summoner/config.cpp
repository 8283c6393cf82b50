// SPDX-License-Identifier: Apache-2.0

// `summoner config`: what configuration files may say, and whether one does.

#include "summoner/config.hpp"

#include "summoner/config_keys.hpp"
#include "summoner/error.hpp"
#include "summoner/text.hpp"

#include "commands.hpp"
#include "config_manual.hpp"
#include "options.hpp"
#include "process.hpp"
#include "text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace summoner::tools {

namespace {

/// Whose configuration a file is.
enum class config_kind : std::uint8_t { unknown, client, relay };

// -- default ------------------------------------------------------------------

struct default_options {
  config_kind kind = config_kind::unknown;
  bool as_table = false;
};

template <class Config>
void print_defaults(const detail::config_keys<Config>& keys, bool as_table) {
  if (as_table)
    fmt::print("{}", key_table(keys));
  else
    fmt::print("{}\n", indented(default_file(keys)));
}

exit_status print_defaults(const default_options& options) {
  if (options.kind == config_kind::client)
    print_defaults(detail::client_keys(), options.as_table);
  else
    print_defaults(detail::relay_keys(), options.as_table);
  return exit_status::success;
}

// -- check --------------------------------------------------------------------

struct check_options {
  std::string path;
  config_kind kind = config_kind::unknown;
  log_level level = log_level::warning;
};

/// How many of the keys a file has.
template <class Config>
auto count_keys(const value& file, const detail::config_keys<Config>& keys) {
  auto is_there = [&](const detail::config_key<Config>& key) {
    auto at = file;
    for (auto rest = std::string_view{key.path}; !rest.empty();) {
      auto name = rest.substr(0, rest.find('.'));
      if (!at.contains(name))
        return false;
      at = at[name];
      rest.remove_prefix(std::min(name.size() + 1, rest.size()));
    }
    return true;
  };
  return std::count_if(keys.begin(), keys.end(), is_there);
}

config_kind kind_of(std::string_view text) {
  auto file = detail::read_config_json(text);
  if (file.is_null())
    return config_kind::unknown;
  return count_keys(file, detail::relay_keys())
             > count_keys(file, detail::client_keys())
           ? config_kind::relay
           : config_kind::client;
}

exit_status check(const check_options& options) {
  auto text = detail::read_file(options.path);
  if (!text) {
    fmt::print(stderr, "error: {}\n", describe(text.error()));
    return exit_status::usage;
  }
  auto log = make_logger("config", options.level);
  log.debug("{} has {} bytes", options.path, text->size());
  auto kind = options.kind == config_kind::unknown ? kind_of(*text)
                                                   : options.kind;
  auto found = kind == config_kind::relay
                 ? detail::relay_config_problems(*text, options.path)
                 : detail::client_config_problems(*text, options.path);
  for (const auto& each : found)
    fmt::print("{}\n", printable(each));
  fmt::print("{}: {}{}\n", printable(options.path),
             kind == config_kind::relay    ? "configuration of a relay, "
             : kind == config_kind::client ? "configuration of a client, "
                                           : "",
             found.empty() ? "nothing found"
                           : counted(found.size(), "problem"));
  return found.empty() ? exit_status::success : exit_status::failure;
}

// -- command line -------------------------------------------------------------

CLI::Option* add_kind_option(CLI::App& command, std::string name,
                             config_kind& kind, std::string about) {
  return command
    .add_option_function<std::string>(
      std::move(name),
      [&kind](const std::string& text) {
        kind = choose<config_kind>("KIND", text,
                                   {{"client", config_kind::client},
                                    {"relay", config_kind::relay}});
      },
      std::move(about))
    ->type_name("KIND");
}

void add_check(CLI::App& command, std::shared_ptr<log_level> level,
               exit_status& status) {
  auto& check_command = *command.add_subcommand(
    "check", "Says what of a file is wrong, or unknown and so ignored");
  auto options = std::make_shared<check_options>();
  auto* path = check_command
                 .add_option("file", options->path, "the file to check")
                 ->required()
                 ->type_name("FILE");
  refuse_empty(*path, "the path of a file");
  add_kind_option(check_command, "--kind", options->kind,
                  "Whose file it is: client or relay; by default, the one\n"
                  "that has more of its keys");
  add_examples(check_command,
               "  summoner config check agent.json\n"
               "  summoner config check --kind relay server.json\n"
               "\n"
               "The exit status is 0 if nothing was found, 1 if something "
               "was, 2 for a bad\ncommand line or a file that cannot be read.");
  check_command.callback([options, level, &status] {
    options->level = *level;
    status = check(*options);
  });
}

void add_default(CLI::App& command, exit_status& status) {
  auto& default_command = *command.add_subcommand(
    "default", "Prints a file that says what holds without one");
  auto options = std::make_shared<default_options>();
  add_kind_option(default_command, "kind", options->kind, "client or relay")
    ->required();
  default_command.add_flag("--table", options->as_table,
                           "Print a Markdown table instead: each key, its\n"
                           "default, what it may say, what it is for");
  add_examples(default_command,
               "  summoner config default client > agent.json\n"
               "  summoner config default relay --table");
  default_command.callback(
    [options, &status] { status = print_defaults(*options); });
}

} // namespace

void add_config_command(CLI::App& app, exit_status& status) {
  auto& command = *app.add_subcommand(
    "config", "Checks a configuration file, or prints the defaults");
  command.require_subcommand(1);
  auto level = std::make_shared<log_level>(log_level::warning);
  add_log_level_option(command, *level);
  add_check(command, level, status);
  add_default(command, status);
  add_examples(command, "  summoner config check agent.json\n"
                        "  summoner config default client > agent.json\n"
                        "\n"
                        "The keys are those of the Python SDK's files.");
}

} // namespace summoner::tools
