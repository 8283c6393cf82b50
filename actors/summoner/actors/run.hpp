// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/runtime.hpp"
#include "summoner/agent.hpp"
#include "summoner/config.hpp"

#include <string>

namespace summoner {

/// Where and how `run` runs an agent.
struct run_options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8888;
  /// A client file of the Python SDK; empty means `config`.
  std::string config_path = {};
  /// Used when there is no `config_path`.
  client_config config = {};
  /// Of the runtime that `run` makes; where it logs is for the configuration to
  /// say.
  runtime_options runtime = {};
};

/// Runs one agent, from its `setup` to its `teardown`, until it quits, gives up
/// or the process is told to end (SIGINT, SIGTERM: handlers are cancelled, what
/// was sent is flushed; a second signal, more than 50 ms later, ends at once).
/// The first one waits for a handler or an `offload` that holds up its thread:
/// nobody can interrupt that, and only the second one ends it.
/// Logs as the configuration says: by default to standard output, from DEBUG
/// with a file, from INFO when neither a file nor `config.logger` says
/// anything. Blocks; call it from `main`, once.
/// @returns The exit status for `main`: 0 quit or signal, 1 gave up, or a
///          setup, teardown or sender failed, 2 bad configuration or address.
int run(agent definition, run_options options = {});

/// The same in a runtime of the program's own, for handlers that use a console,
/// a database or actors of it.
///
///     runtime host{{.ends_on_signals = true}};
///     auto terminal = console::open(host);
///     return run(host, make_chat(terminal), {.port = 8888});
///
/// Handles signals as the runtime does; logs as it does, too, unless the
/// configuration says something about logging.
int run(runtime& host, agent definition, run_options options = {});

/// Gives a program the option `--describe`: if that is among its arguments,
/// prints what `agent::describe` tells, as one line of JSON on standard output,
/// which `summoner graph` and `summoner check` read.
///
///     int main(int argc, char** argv) {
///       auto door = make_door();
///       if (describe_if_asked(argc, argv, door))
///         return 0;
///       return run(std::move(door));
///     }
///
/// @returns Whether it was asked, so that there is nothing else to do.
/// @par Errors  Ends the program, with 1, if it cannot write.
bool describe_if_asked(int argc, const char* const* argv,
                       const agent& definition);

} // namespace summoner
