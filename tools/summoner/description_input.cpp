// SPDX-License-Identifier: Apache-2.0

#include "description_input.hpp"

#include "summoner/actors/standard_device.hpp"
#include "summoner/error.hpp"
#include "summoner/text.hpp"

#include "options.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <iterator>

namespace summoner::tools {

namespace {

caf::expected<std::string> read_standard_input() {
  auto is_terminal = ::isatty(STDIN_FILENO) != 0;
  if (is_terminal)
    fmt::print(stderr, "Reading a description from the keyboard; Ctrl-D ends. "
                       "Rather: my_agent --describe | summoner ...\n");
  errno = 0;
  auto text = std::string{std::istreambuf_iterator<char>{std::cin},
                          std::istreambuf_iterator<char>{}};
  if (std::ferror(stdin) != 0 && !actors::is_hang_up(errno, is_terminal))
    return make_error(ec::cannot_read_file,
                      fmt::format("cannot read standard input: {}",
                                  std::strerror(errno)));
  return text;
}

} // namespace

std::optional<describing::description> read_description(const std::string& path,
                                                        const logger& log,
                                                        exit_status& status) {
  auto is_file = !path.empty() && path != "-";
  auto source = is_file ? path : std::string{"standard input"};
  status = exit_status::usage;
  auto text = is_file ? detail::read_file(path) : read_standard_input();
  if (!text) {
    fmt::print(stderr, "error: {}\n", describe(text.error()));
    if (!is_file)
      status = exit_status::failure;
    return std::nullopt;
  }
  log.debug("{}: {} bytes", source, text->size());
  auto result = describing::description::parse(*text);
  if (result) {
    log.info("{}: the agent {} with {} receivers, {} senders", source,
             result->name, result->receivers.size(), result->senders.size());
    return *std::move(result);
  }
  fmt::print(stderr, "error: {}: {}\n", source, describe(result.error()));
  return std::nullopt;
}

void add_description_option(CLI::App& command, std::string& path) {
  auto* file = command.add_option("FILE", path, "The description of the agent");
  refuse_empty(*file, "the path of a file, or - for standard input,");
}

} // namespace summoner::tools
