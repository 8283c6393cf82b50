// SPDX-License-Identifier: Apache-2.0

// The program `summoner`: one subcommand per file, see commands.hpp.

#include "summoner/protocol/envelope.hpp"
#include "summoner/text.hpp"
#include "summoner/version.hpp"

#include "commands.hpp"
#include "options.hpp"
#include "standard_streams.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

static_assert(summoner::version == std::string_view{SUMMONER_PROJECT_VERSION},
              "summoner/version.hpp and project(VERSION) differ");

namespace summoner::tools {

namespace {

/// Refers to the help of a command.
exit_status refer_to_help(const CLI::App& command) {
  auto path = command.get_name();
  for (const auto* each = command.get_parent(); each != nullptr;
       each = each->get_parent())
    path = each->get_name() + ' ' + path;
  fmt::print(stderr, "Run {} --help for more information.\n", path);
  return exit_status::usage;
}

std::vector<std::string> subcommands_of(const CLI::App& app) {
  std::vector<std::string> result;
  for (const auto* each : app.get_subcommands(nullptr))
    result.push_back(each->get_name());
  return result;
}

/// Says that an argument stands where a subcommand belongs, but is none.
exit_status refuse_subcommand(std::string_view argument, const CLI::App& app) {
  auto known = subcommands_of(app);
  auto meant = detail::nearest(argument, known);
  fmt::print(stderr,
             "error: there is no subcommand {}{}\n"
             "Subcommands: {}\n",
             detail::quoted(argument),
             meant ? "; the nearest is " + *meant : "", fmt::join(known, ", "));
  return refer_to_help(app);
}

/// Complains of the first argument that stands where a subcommand belongs, but
/// is none. Before parsing: a --help behind it would be that of the program.
/// @returns Nothing if there is none.
std::optional<exit_status>
check_subcommands(const CLI::App& app, const std::vector<std::string>& given) {
  const auto* command = &app;
  for (const auto& argument : given) {
    auto known = subcommands_of(*command);
    if (known.empty() || argument.starts_with('-'))
      break;
    if (std::find(known.begin(), known.end(), argument) == known.end())
      return refuse_subcommand(argument, *command);
    command = command->get_subcommand(argument);
  }
  return std::nullopt;
}

/// What is wrong with the arguments of a command. A missing one by the name
/// that its help has.
std::string problem_of(const CLI::App& command,
                       const CLI::ParseError& problem) {
  for (const auto* each : command.get_options())
    if (problem.get_exit_code()
          == static_cast<int>(CLI::ExitCodes::RequiredError)
        && each->get_required() && each->count() == 0)
      return fmt::format("{} is required: {}", each->get_type_name(),
                         each->get_description());
  return problem.what();
}

/// Says why nothing was run: because of --help, for example.
exit_status explain(const CLI::App& app, const CLI::ParseError& problem) {
  if (problem.get_exit_code() == 0) {
    std::ostringstream text; // std::cout would forget why it failed
    app.exit(problem, text);
    fmt::print("{}", text.str());
    return exit_status::success;
  }
  const auto* command = &app;
  while (!command->get_subcommands().empty())
    command = command->get_subcommands().back();
  fmt::print(stderr, "error: {}\n", problem_of(*command, problem));
  return refer_to_help(*command);
}

exit_status parse_and_run(int argc, char** argv) {
  CLI::App app{"Agents that talk to one another through a relay.", "summoner"};
  auto status = exit_status::success;
  app.set_version_flag("--version",
                       fmt::format("summoner {} (wire protocol {})", version,
                                   protocol::envelope_version));
  app.require_subcommand(0, 1);
  add_swarm_command(app, status);
  add_relay_command(app, status);
  add_chat_command(app, status);
  add_echo_command(app, status);
  add_tap_command(app, status);
  add_graph_command(app, status);
  add_check_command(app, status);
  add_config_command(app, status);
  add_inspect_command(app, status);
  add_examples(app, "  summoner relay\n"
                    "  summoner chat --name ann\n"
                    "  summoner swarm --agents 100\n"
                    "\n"
                    "summoner <subcommand> --help tells more about each.");
  if (auto refused = check_subcommands(app,
                                       {argv + std::min(argc, 1), argv + argc}))
    return *refused;
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return explain(app, problem);
  }
  if (app.get_subcommands().empty()) {
    fmt::print(stderr, "{}", app.help());
    return exit_status::usage;
  }
  return status;
}

/// Without fmt, which throws when that cannot be written.
exit_status complain(const std::exception& problem) {
  std::fprintf(stderr, "error: %s\n", problem.what());
  return exit_status::failure;
}

exit_status run(int argc, char** argv) {
  try {
    return finish_output(parse_and_run(argc, argv));
  } catch (const std::system_error& problem) {
    if (std::ferror(stdout) != 0) // a print has thrown
      return finish_output(exit_status::failure, problem.code().value());
    return complain(problem);
  } catch (const std::exception& problem) {
    return complain(problem);
  }
}

} // namespace

} // namespace summoner::tools

int main(int argc, char** argv) {
  summoner::tools::hold_standard_descriptors();
  // A closed pipe is an error of a write, not the end of the program.
  std::signal(SIGPIPE, SIG_IGN);
  return static_cast<int>(summoner::tools::run(argc, argv));
}
