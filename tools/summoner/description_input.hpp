// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/describing/description.hpp"
#include "summoner/log.hpp"

#include "commands.hpp"

#include <optional>
#include <string>

namespace summoner::tools {

/// Reads what a program's `--describe` has printed. Says on standard error what
/// is wrong, and on a terminal what to type.
/// @param path Empty or `-` is standard input.
/// @param log Told what was read.
/// @param status What the program ends with if there is no description:
///               failure if standard input could not be read, else usage.
[[nodiscard]] std::optional<describing::description>
read_description(const std::string& path, const logger& log,
                 exit_status& status);

/// The argument `FILE`, the path of a description.
void add_description_option(CLI::App& command, std::string& path);

/// Explains in a `--help` where descriptions come from.
inline constexpr auto about_descriptions
  = "\n\nFILE holds what `describe()` gives as JSON; without one it is read "
    "from\nstandard input. A program prints it if its main calls\n"
    "describe_if_asked(argc, argv, agent) and it is run with --describe.";

} // namespace summoner::tools
