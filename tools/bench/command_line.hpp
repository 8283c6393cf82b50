// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace summoner::bench {

/// Reads the command line into the variables that @p app was given. Ends the
/// program after `--help` with status 0, after bad usage with status 2.
void parse_or_exit(CLI::App& app, int argc, char** argv);

/// Ends the program with status 2: the options contradict one another.
[[noreturn]] void exit_with_usage(CLI::App& app, const std::string& problem);

} // namespace summoner::bench
