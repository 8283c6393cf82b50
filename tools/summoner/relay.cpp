// SPDX-License-Identifier: Apache-2.0

// `summoner relay`: passes each line of a client on to all others.

#include "summoner/actors/relay.hpp"

#include "summoner/actors/log_sinks.hpp"
#include "summoner/config_keys.hpp"
#include "summoner/error.hpp"

#include "commands.hpp"
#include "descriptor_limit.hpp"
#include "options.hpp"
#include "process.hpp"
#include "standard_streams.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace summoner::tools {

namespace {

/// Connections that a relay should be able to have.
constexpr std::size_t wanted_descriptors = 65'536;

struct relay_options {
  std::optional<std::string> host;
  std::optional<std::uint16_t> port;
  std::optional<std::string> config_path;
  bool has_no_limits = false;
  log_level level = log_level::info;
  CLI::Option* level_flag = nullptr;
};

exit_status refuse(const caf::error& error) {
  fmt::print(stderr, "error: {}\n", describe(error));
  return error == ec::bad_config || error == ec::cannot_read_file
           ? exit_status::usage
           : exit_status::failure;
}

/// The configuration file, if there is one, below the command line.
caf::expected<parsed_config<relay_config>>
configuration(const relay_options& options) {
  parsed_config<relay_config> result;
  result.config.logger.level = options.level;
  result.config.limits.emplace();
  if (options.config_path) {
    auto loaded = load_relay_config(*options.config_path);
    if (!loaded)
      return loaded.error();
    result = std::move(*loaded);
    if (options.level_flag->count() > 0)
      result.config.logger.level = options.level;
  }
  result.config.host = options.host.value_or(result.config.host);
  result.config.port = options.port.value_or(result.config.port);
  if (options.has_no_limits)
    result.config.limits.reset();
  return result;
}

/// What differs besides the limits: the keys, in the order of the manual.
std::string other_changes(relay_config before, const relay_config& after) {
  before.limits = after.limits;
  std::string result;
  for (const auto& key : detail::relay_keys())
    if (key.show(before) != key.show(after))
      result += (result.empty() ? "" : ", ") + key.path;
  return result;
}

/// Reads the configuration again, and has its limits hold. What is wrong with
/// it is logged, and the old ones go on then.
void reload(relay& room, const relay_options& options,
            const relay_config& started, const logger& log) {
  auto loaded = configuration(options);
  if (!loaded) {
    log.error("the limits stay as they are: {}", describe(loaded.error()));
    return;
  }
  for (const auto& warning : loaded->warnings)
    log.warning("{}", warning);
  if (auto others = other_changes(started, loaded->config); !others.empty())
    log.warning("{}: only a restart changes {}", *options.config_path, others);
  if (!loaded->config.limits)
    log.warning("--no-limits: there are none to change");
  else if (auto error = room.change_limits(*loaded->config.limits))
    log.error("the limits stay as they are: {}", describe(error));
  else
    log.info("the limits of {} hold now", *options.config_path);
}

/// As a file says: on standard output, where the file of a relay has it.
std::shared_ptr<log_sink> console_of(const logger_config& config) {
  if (!config.enable_console_log)
    return nullptr;
  return actors::make_console_log(actors::standard_stream::output, config);
}

exit_status run_relay(const relay_options& options) {
  auto loaded = configuration(options);
  if (!loaded)
    return refuse(loaded.error());
  raise_descriptor_limit(wanted_descriptors);
  using hangups = stop_request::hangups;
  stop_request stop{options.config_path ? hangups::taken : hangups::ignored};
  const auto& logging = loaded->config.logger;
  auto settings = prepare_process(logging.level,
                                  loaded->config.worker_threads.value_or(0));
  settings.ends_on_signals = false;
  if (options.config_path)
    settings.sink = console_of(logging);
  runtime host{std::move(settings)};
  auto log = host.make_logger("relay", logging);
  auto turn = std::optional<output_turn>{std::in_place};
  for (const auto& warning : loaded->warnings)
    log.warning("{}", warning);
  auto room = relay::start(host, loaded->config);
  if (!room)
    return refuse(room.error());
  fmt::print("listening on {}\n", to_string(room->address()));
  try {
    flush_output();
  } catch (const std::system_error& problem) {
    if (problem.code() == std::errc::broken_pipe)
      complain_of_reader();
    throw;
  }
  turn.reset(); // the first line is for scripts, those of the log come after it
  stop.wait([&] { reload(*room, options, loaded->config, log); });
  room->stop();
  return exit_status::success;
}

} // namespace

void add_relay_command(CLI::App& app, exit_status& status) {
  auto& command = *app.add_subcommand(
    "relay", "Runs a relay: what one agent says, all others hear");
  auto options = std::make_shared<relay_options>();
  auto* host = command
                 .add_option("--host", options->host,
                             "Address to listen on; 127.0.0.1 by default,\n"
                             "0.0.0.0 for everybody")
                 ->type_name("HOST");
  refuse_empty(*host, "a name or an address");
  command
    .add_option("--port", options->port,
                "Port to listen on, 8888 by default; 0 takes a free\n"
                "one and prints it")
    ->check(CLI::Range(0, 65535).description(""))
    ->type_name("PORT");
  auto* config
    = command
        .add_option("--config", options->config_path,
                    "Server file of the Python SDK; flags win over it. The\n"
                    "log goes where it says: by default to stdout. SIGHUP\n"
                    "reads its limits again")
        ->type_name("FILE");
  refuse_empty(*config, "the path of a file");
  command.add_flag("--no-limits", options->has_no_limits,
                   "Trusts all clients: no rate limit (300 lines a minute\n"
                   "by default), idle limit, throttle, flow control or\n"
                   "quarantine. The bounds of a line and of what waits for\n"
                   "a slow reader are always on");
  options->level_flag = add_log_level_option(command, options->level);
  add_examples(command, "  summoner relay --port 0\n"
                        "  summoner relay --host 0.0.0.0 --log-level warning\n"
                        "\n"
                        "It prints \"listening on HOST:PORT\" when it does.\n"
                        "Each line passed on is logged at INFO. Ctrl-C ends "
                        "it.");
  command.callback([options, &status] { status = run_relay(*options); });
}

} // namespace summoner::tools
