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
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

static_assert(summoner::version == std::string_view{SUMMONER_PROJECT_VERSION},
              "summoner/version.hpp and project(VERSION) differ");

namespace summoner::tools {

namespace {

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

/// Says why nothing was run: because of --help, for example.
exit_status explain(const CLI::App& app, const CLI::ParseError& problem) {
  std::ostringstream text; // std::cout would forget why it failed
  auto is_usage = app.exit(problem, text, std::cerr) != 0;
  fmt::print("{}", text.str());
  return is_usage ? exit_status::usage : exit_status::success;
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
  // Before parsing: a --help behind it would be that of the program.
  auto first = argc > 1 ? std::string_view{argv[1]} : std::string_view{"-"};
  auto known = subcommands_of(app);
  if (!first.starts_with('-')
      && std::find(known.begin(), known.end(), first) == known.end())
    return refuse_subcommand(first, known);
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
