// SPDX-License-Identifier: Apache-2.0

// `summoner check`: what of an agent can never have an effect, or misleads.

#include "summoner/describing/problems.hpp"
#include "summoner/json/value.hpp"

#include "commands.hpp"
#include "description_input.hpp"
#include "options.hpp"
#include "process.hpp"
#include "text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>

namespace summoner::tools {

namespace {

struct check_options {
  std::string input;
  log_level level = log_level::warning;
  bool as_json = false;
};

void print_for_people(const std::string& name,
                      const describing::report& found) {
  for (const auto& each : found.problems)
    fmt::print("{}\n", printable(each.text));
  for (const auto& each : found.not_checked)
    fmt::print("not checked: {}\n", printable(each));
  auto count = found.problems.size();
  fmt::print("{}: {}\n", printable(name),
             count == 0 ? "nothing found" : counted(count, "problem"));
}

exit_status check(const check_options& options) {
  auto status = exit_status::success;
  auto what = read_description(options.input,
                               make_logger("check", options.level), status);
  if (!what)
    return status;
  auto found = describing::find_problems(*what);
  if (options.as_json)
    fmt::print("{}\n", compact(found.to_json().with("name", what->name)));
  else
    print_for_people(what->name, found);
  return found.problems.empty() ? exit_status::success : exit_status::failure;
}

} // namespace

void add_check_command(CLI::App& app, exit_status& status) {
  auto& command = *app.add_subcommand(
    "check",
    "Finds routes that can never become active, hubs that can never\n"
    "hear an event, triggers never raised, nodes never handled, gates\n"
    "proposed as states");
  auto options = std::make_shared<check_options>();
  add_description_option(command, options->input);
  command.add_flag("--json", options->as_json,
                   "Print one JSON object instead of sentences");
  add_log_level_option(command, options->level);
  add_examples(
    command,
    "  my_agent --describe | summoner check\n"
    "  summoner check --json agent.json"
      + std::string{about_descriptions}
      + "\n\nThe exit status is 0 if nothing was found, 1 if something was, 2 "
        "for a bad\ncommand line or description. What handlers do not declare "
        "is not guessed,\nbut listed as not checked.");
  command.callback([options, &status] { status = check(*options); });
}

} // namespace summoner::tools
