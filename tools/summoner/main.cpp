// SPDX-License-Identifier: Apache-2.0

// The program `summoner`: one subcommand per file, see commands.hpp.

#include "summoner/protocol/envelope.hpp"
#include "summoner/text.hpp"
#include "summoner/version.hpp"

#include "commands.hpp"
#include "options.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

static_assert(summoner::version == std::string_view{SUMMONER_PROJECT_VERSION},
              "summoner/version.hpp and project(VERSION) differ");

namespace summoner::tools {

namespace {

int finish(exit_status status) {
  return static_cast<int>(status);
}

/// Says that an argument stands where a subcommand belongs, but is none.
exit_status refuse_subcommand(std::string_view argument,
                              const std::vector<std::string>& known) {
  auto meant = detail::nearest(argument, known);
  fmt::print(stderr,
             "error: there is no subcommand {}{}\n"
             "Subcommands: {}\n"
             "Run summoner --help for more information.\n",
             detail::quoted(argument),
             meant ? "; the nearest is " + *meant : "", fmt::join(known, ", "));
  return exit_status::usage;
}

std::vector<std::string> subcommands_of(const CLI::App& app) {
  std::vector<std::string> result;
  for (const auto* each : app.get_subcommands(nullptr))
    result.push_back(each->get_name());
  return result;
}

int parse_and_run(int argc, char** argv) {
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
  // Before parsing: a --help behind it would be that of the program.
  auto first = argc > 1 ? std::string_view{argv[1]} : std::string_view{"-"};
  auto known = subcommands_of(app);
  if (!first.starts_with('-')
      && std::find(known.begin(), known.end(), first) == known.end())
    return finish(refuse_subcommand(first, known));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return finish(app.exit(problem) == 0 ? exit_status::success
                                         : exit_status::usage);
  }
  if (app.get_subcommands().empty()) {
    fmt::print(stderr, "{}", app.help());
    return finish(exit_status::usage);
  }
  return finish(status);
}

} // namespace

} // namespace summoner::tools

int main(int argc, char** argv) {
  // A closed pipe is an error of a write, not the end of the program.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return summoner::tools::parse_and_run(argc, argv);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "error: {}\n", problem.what());
    return static_cast<int>(summoner::tools::exit_status::failure);
  }
}
