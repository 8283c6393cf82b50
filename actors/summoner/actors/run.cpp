// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/run.hpp"

#include "summoner/actors/log_sinks.hpp"
#include "summoner/actors/tcp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace summoner {

namespace {

caf::expected<parsed_config<client_config>>
configuration(const run_options& options) {
  if (!options.config_path.empty())
    return load_client_config(options.config_path);
  if (auto error = validate(options.config))
    return error;
  return parsed_config<client_config>{options.config, {}};
}

int refuse(const caf::error& problem) {
  fmt::print(stderr, "error: {}\n", describe(problem));
  return 2;
}

int run_in(runtime& host, agent definition, const run_options& options,
           parsed_config<client_config> loaded) {
  auto log = host.make_logger(definition.name(), loaded.config.logger);
  for (const auto& warning : loaded.warnings)
    log.warning("{}", warning);
  auto client = std::optional<client_handle>{};
  try {
    client = host.spawn(std::move(definition), {options.host, options.port},
                        std::move(loaded.config), {.with_setup = true});
  } catch (const std::invalid_argument& problem) {
    fmt::print(stderr, "error: {}\n", problem.what());
    return 2;
  }
  return client->wait();
}

} // namespace

int run(agent definition, run_options options) {
  auto loaded = configuration(options);
  if (!loaded)
    return refuse(loaded.error());
  auto settings = std::move(options.runtime);
  settings.ends_on_signals = true;
  const auto& logging = loaded->config.logger;
  settings.sink = logging.enable_console_log
                    ? actors::make_console_log(actors::standard_stream::output,
                                               logging)
                    : nullptr;
  auto says_nothing = options.config_path.empty() && !is_configured(logging);
  settings.level = says_nothing ? log_level::info : logging.level;
  runtime host{std::move(settings)};
  return run_in(host, std::move(definition), options, std::move(*loaded));
}

int run(runtime& host, agent definition, run_options options) {
  auto loaded = configuration(options);
  if (!loaded)
    return refuse(loaded.error());
  return run_in(host, std::move(definition), options, std::move(*loaded));
}

bool describe_if_asked(int argc, const char* const* argv,
                       const agent& definition) {
  auto is_asked = std::any_of(argv, argv + argc, [](const char* argument) {
    return std::string_view{argument} == "--describe";
  });
  if (!is_asked)
    return false;
  auto text = definition.describe().to_text() + '\n';
  if (std::fputs(text.c_str(), stdout) < 0 || std::fflush(stdout) != 0) {
    std::fprintf(stderr, "error: cannot write standard output: %s\n",
                 actors::errno_text(errno).c_str());
    std::exit(1);
  }
  return true;
}

} // namespace summoner
