// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>

namespace CLI { // NOLINT(readability-identifier-naming): not ours

class App;

} // namespace CLI

namespace summoner::tools {

/// What `main` returns.
enum class exit_status : std::uint8_t {
  success = 0,
  /// It did not work: nobody to connect to, a port in use, a failed check.
  failure = 1,
  /// The command line or a configuration file is wrong.
  usage = 2,
};

// Each adds its subcommand to `app`. The subcommand runs, and blocks, inside
// `app.parse` when it was asked for, and leaves its result in `status`; both
// outlive the parsing.

void add_swarm_command(CLI::App& app, exit_status& status);

void add_relay_command(CLI::App& app, exit_status& status);

void add_chat_command(CLI::App& app, exit_status& status);

void add_echo_command(CLI::App& app, exit_status& status);

void add_tap_command(CLI::App& app, exit_status& status);

void add_graph_command(CLI::App& app, exit_status& status);

void add_check_command(CLI::App& app, exit_status& status);

void add_config_command(CLI::App& app, exit_status& status);
void add_inspect_command(CLI::App& app, exit_status& status);

} // namespace summoner::tools
