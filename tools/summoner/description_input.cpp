// SPDX-License-Identifier: Apache-2.0

#include "description_input.hpp"

#include "summoner/error.hpp"
#include "summoner/text.hpp"

#include "options.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <iterator>

namespace summoner::tools {

namespace {

std::string read_standard_input() {
  if (::isatty(STDIN_FILENO) != 0)
    fmt::print(stderr, "Reading a description from the keyboard; Ctrl-D ends. "
                       "Rather: my_agent --describe | summoner ...\n");
  return {std::istreambuf_iterator<char>{std::cin},
          std::istreambuf_iterator<char>{}};
}

} // namespace

std::optional<describing::description>
read_description(const std::string& path) {
  auto is_file = !path.empty() && path != "-";
  auto source = is_file ? path : std::string{"standard input"};
  auto text = is_file ? detail::read_file(path)
                      : caf::expected<std::string>{read_standard_input()};
  if (!text) {
    fmt::print(stderr, "error: {}\n", describe(text.error()));
    return std::nullopt;
  }
  auto result = describing::description::parse(*text);
  if (result)
    return *std::move(result);
  fmt::print(stderr, "error: {}: {}\n", source, describe(result.error()));
  return std::nullopt;
}

void add_description_option(CLI::App& command, std::string& path) {
  auto* file = command.add_option("FILE", path, "The description of the agent");
  refuse_empty(*file, "the path of a file, or - for standard input,");
}

} // namespace summoner::tools
