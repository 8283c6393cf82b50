// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/context.hpp"
#include "summoner/log.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace CLI { // NOLINT(readability-identifier-naming): not ours

class App;
class Option;

} // namespace CLI

namespace summoner::tools {

// Options that several subcommands have. What they are given is written to the
// variable, which outlives the parsing and holds the default before.

/// `--host` and `--port` of the relay to connect to.
void add_relay_options(CLI::App& command, endpoint& relay);

/// `--log-level`, in any case.
CLI::Option* add_log_level_option(CLI::App& command, log_level& level);

/// Refuses an empty value: a script passes one for a variable that is not set.
/// @param needed What is needed instead.
void refuse_empty(CLI::Option& option, std::string needed);

/// Refuses what is no whole number from 0 to `most`: CLI11 itself takes -1 for
/// the largest that there is.
void require_count(CLI::Option& option, std::uint64_t most);

/// The "Examples" at the end of a `--help`: one command a line.
void add_examples(CLI::App& command, std::string_view examples);

} // namespace summoner::tools
