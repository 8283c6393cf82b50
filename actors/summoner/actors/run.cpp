// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/run.hpp"

#include "summoner/actors/log_sinks.hpp"
#include "summoner/actors/signals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
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

} // namespace

int run(agent definition, run_options options) {
  auto loaded = configuration(options);
  if (!loaded) {
    fmt::print(stderr, "error: {}\n", describe(loaded.error()));
    return 2;
  }
  actors::block_signals(); // before the first thread
  runtime_options settings;
  if (loaded->config.logger.enable_console_log)
    settings.sink = actors::make_console_sink(actors::standard_stream::output);
  settings.level = loaded->config.logger.level;
  runtime host{std::move(settings)};
  for (const auto& warning : loaded->warnings)
    host.make_logger(definition.name()).warning("{}", warning);
  auto client = host.spawn(std::move(definition), {options.host, options.port},
                           std::move(loaded->config), {.with_setup = true});
  actors::signal_guard signals{[client](int) { client.abort(); }};
  return client.wait();
}

bool describe_if_asked(int argc, const char* const* argv,
                       const agent& definition) {
  auto is_asked = std::any_of(argv, argv + argc, [](const char* argument) {
    return std::string_view{argument} == "--describe";
  });
  if (!is_asked)
    return false;
  fmt::print("{}\n", definition.describe().to_text());
  std::fflush(stdout);
  return true;
}

} // namespace summoner
