// SPDX-License-Identifier: Apache-2.0

#include "bench/relay_load_options.hpp"

#include "bench/command_line.hpp"

#include <CLI/CLI.hpp>

namespace summoner::bench {

namespace {

void add_target(CLI::App& app, relay_load_options& options) {
  app.add_option("--host", options.host, "IPv4 address of the relay");
  app.add_option("--port", options.port, "TCP port of the relay");
  app.add_option("--pid", options.server,
                 "Process of the relay: reports its CPU and memory (0: none)");
  app.add_option("--label", options.label, "Text to repeat in the report");
}

void add_load(CLI::App& app, relay_load_options& options) {
  app.add_option("--senders", options.senders, "Connections that send")
    ->check(CLI::Range(1, 100'000));
  app.add_option("--receivers", options.receivers, "Connections that listen")
    ->check(CLI::Range(0, 100'000));
  app.add_option("--messages", options.messages, "Messages per sender");
  app.add_option("--blob", options.blob_bytes, "Bytes of text per payload");
  app.add_option("--rate", options.rate,
                 "Messages per second in all (0: as fast as possible)");
  app.add_option("--stall", options.stalled, "Receivers that stop reading")
    ->check(CLI::NonNegativeNumber);
}

void add_limits(CLI::App& app, relay_load_options& options) {
  app.add_option("--timeout", options.timeout_seconds,
                 "Seconds that the measurement may last");
  app.add_option("--idle", options.idle_seconds,
                 "Seconds without a delivery until it gives up");
  app.add_option("--probe-timeout", options.probe_timeout_seconds,
                 "Seconds until every connection must hear every sender");
  app
    .add_option("--check-every", options.check_every,
                "Parses every so many-th delivery")
    ->check(CLI::Range(1, 1'000'000'000));
}

} // namespace

relay_load_options parse_relay_load(int argc, char** argv) {
  relay_load_options result;
  CLI::App app{"Sends messages through a relay and checks every delivery.\n"
               "Prints one line of JSON. Exit status: 0 all arrived, 1 some "
               "did not, 2 error, 3 no relay answers.\n"
               "Example: relay_load --port 8888 --receivers 10 --pid 4711"};
  app.option_defaults()->always_capture_default();
  add_target(app, result);
  add_load(app, result);
  add_limits(app, result);
  parse_or_exit(app, argc, argv);
  if (result.stalled > result.receivers)
    exit_with_usage(app, "--stall is larger than --receivers");
  return result;
}

} // namespace summoner::bench
