// SPDX-License-Identifier: Apache-2.0

// `summoner inspect`: answers questions about the protocol, one JSON a line.

#include "summoner/actors/standard_device.hpp"

#include "commands.hpp"
#include "inspect_ops.hpp"
#include "options.hpp"
#include "process.hpp"
#include "standard_streams.hpp"
#include "text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <memory>
#include <string>

namespace summoner::tools {

namespace {

std::string known_operations() {
  std::string result;
  for (const auto& op : inspect_ops())
    result += fmt::format("  {:<18}{}\n    {}\n", op.name, op.summary,
                          op.example);
  return result;
}

void explain() {
  fmt::print(stderr,
             "Type one request a line and press Enter; Ctrl-D ends.\n"
             "A request names an operation and its input, for example\n\n{}\n"
             "summoner inspect --help tells more.\n",
             known_operations());
}

/// @param problem Becomes the `errno` of a read that failed.
bool read_line(std::string& line, int& problem) {
  auto is_read = static_cast<bool>(std::getline(std::cin, line));
  if (problem == 0 && std::ferror(stdin) != 0)
    problem = errno;
  return is_read;
}

/// Answers a request, and says in the log what became of it.
value answer_one(const std::string& line, std::size_t number,
                 const logger& log) {
  auto result = answer(line);
  if (result["ok"].as_bool())
    log.debug("line {}: answered", number);
  else
    log.info("line {}: {}", number, result["error"].as_string());
  return result;
}

exit_status answer_all(const logger& log) {
  auto is_terminal = ::isatty(STDIN_FILENO) != 0;
  if (is_terminal)
    explain();
  std::string line;
  std::size_t number = 0;
  int problem = 0;
  while (read_line(line, problem)) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos)
      continue;
    fmt::print("{}\n", compact(answer_one(line, number, log)));
    flush_output();
  }
  if (problem != 0 && !actors::is_hang_up(problem, is_terminal)) {
    fmt::print(stderr, "error: cannot read standard input: {}\n",
               std::strerror(problem));
    return exit_status::failure;
  }
  return exit_status::success;
}

} // namespace

void add_inspect_command(CLI::App& app, exit_status& status) {
  auto& command = *app.add_subcommand(
    "inspect", "Answers questions about the protocol, one JSON a line");
  auto level = std::make_shared<log_level>(log_level::warning);
  add_log_level_option(command, *level);
  add_examples(
    command, "  echo '{\"op\":\"envelope.wrap\",\"in\":{\"payload\":3}}' |"
             " summoner inspect\n\n"
             "Reads requests from standard input and answers each with\n"
             "{\"ok\":true,\"value\":...} or {\"ok\":false,\"error\":\"...\"}:"
             "\n\n"
               + known_operations());
  command.callback(
    [level, &status] { status = answer_all(make_logger("inspect", *level)); });
}

} // namespace summoner::tools
