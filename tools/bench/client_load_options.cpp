// SPDX-License-Identifier: Apache-2.0

#include "bench/client_load_options.hpp"

#include "bench/command_line.hpp"

#include <CLI/CLI.hpp>

#include <map>

namespace summoner::bench {

namespace {

void add_target(CLI::App& app, client_load_options& options) {
  app.add_option("--port", options.port, "TCP port to listen on");
  app.add_option("--clients", options.clients, "Connections to wait for")
    ->check(CLI::Range(1, 100'000));
  app.add_option("--pid", options.agent,
                 "Process of the agent: reports its CPU and memory (0: none)");
  app.add_option("--label", options.label, "Text to repeat in the report");
}

void add_load(CLI::App& app, client_load_options& options) {
  const std::map<std::string, feed_mode> modes{
    {"blast", feed_mode::blast}, {"pingpong", feed_mode::pingpong}};
  const std::map<std::string, content_form> forms{
    {"string", content_form::string}, {"object", content_form::object}};
  app.add_option("--mode", options.mode, "blast or pingpong")
    ->transform(CLI::CheckedTransformer(modes));
  app.add_option("--content", options.content, "string or object")
    ->transform(CLI::CheckedTransformer(forms));
  app.add_option("--messages", options.messages, "Lines per connection");
  app.add_option("--blob", options.blob_bytes, "Bytes of text per payload");
  app.add_option("--window", options.window,
                 "Unanswered lines per connection (0: no limit)");
  app.add_option("--warmup", options.warmup,
                 "Lines per connection before the measurement");
  app
    .add_option("--think-ms", options.think_ms,
                "Waits a random time up to this before the next line")
    ->check(CLI::NonNegativeNumber);
}

void add_limits(CLI::App& app, client_load_options& options) {
  app.add_option("--timeout", options.timeout_seconds,
                 "Seconds that the measurement may last");
  app.add_option("--idle", options.idle_seconds,
                 "Seconds without an answer until it gives up");
  app.add_option("--accept-timeout", options.accept_timeout_seconds,
                 "Seconds to wait for a connection");
}

} // namespace

client_load_options parse_client_load(int argc, char** argv) {
  client_load_options result;
  CLI::App app{"Plays a relay for the agents under test, which must send "
               "every payload back.\nPrints one line of JSON. Exit status: "
               "0 all answers arrived, 1 some did not, 2 error,\n3 the "
               "agents did not connect.\n"
               "Example: client_load --port 9100 --mode pingpong"};
  app.option_defaults()->always_capture_default();
  add_target(app, result);
  add_load(app, result);
  add_limits(app, result);
  parse_or_exit(app, argc, argv);
  if (result.mode == feed_mode::pingpong)
    result.window = 1;
  return result;
}

} // namespace summoner::bench
