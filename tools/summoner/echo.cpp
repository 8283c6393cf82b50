// SPDX-License-Identifier: Apache-2.0

// `summoner echo`: agents that send back whatever others say.

#include "summoner/actors/runtime.hpp"
#include "summoner/async/queue.hpp"

#include "commands.hpp"
#include "descriptor_limit.hpp"
#include "options.hpp"
#include "process.hpp"
#include "text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstddef>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace summoner::tools {

namespace {

/// Open files of the process besides the connections.
constexpr std::size_t spare_descriptors = 64;

/// Payloads that go out in one run of the sender.
constexpr std::size_t max_batch = 64;

struct echo_options {
  endpoint relay{"127.0.0.1", 8888};
  std::size_t agents = 1;
  std::size_t threads = 0;
  bool has_flow = false;
  log_level level = log_level::info;
};

using payloads = std::vector<std::optional<value>>;

agent make_echo(std::string name) {
  agent echo{std::move(name)};
  queue<value> inbox;
  echo.receive("", [inbox](const message& msg) -> task<> {
    if (is_relayed(msg))
      co_await inbox.put(msg["content"]);
  });
  echo.send("", [inbox]() -> task<payloads> {
    payloads batch;
    batch.push_back(co_await inbox.get());
    while (batch.size() < max_batch) {
      auto more = inbox.try_get();
      if (!more)
        break;
      batch.push_back(std::move(more));
    }
    co_return batch;
  });
  return echo;
}

/// The same with a flow: each peer is a key, its messages are events, and a hub
/// sends back what they carry.
agent make_flow_echo(std::string name) {
  agent echo{std::move(name)};
  const trigger heard{"heard", {0}};
  echo.use_flow();
  echo.upload_states([](const message& msg) -> std::optional<states> {
    if (!is_relayed(msg))
      return std::nullopt;
    return states{{std::string{msg["remote_addr"].as_string()}, "talking"}};
  });
  echo.receive("talking", [heard](const message& msg) {
    return stay(heard, msg["content"]);
  });
  echo.send("talking", [](const value& content) { return content; },
            {.on_triggers = {heard}});
  return echo;
}

exit_status run_echo(const echo_options& options) {
  auto wanted = options.agents + spare_descriptors;
  if (auto limit = raise_descriptor_limit(wanted); limit < wanted) {
    fmt::print(stderr,
               "error: {} agents need {} open files, the limit is {} (see "
               "ulimit -n)\n",
               options.agents, wanted, limit);
    return exit_status::failure;
  }
  runtime host{prepare_process(options.level, options.threads)};
  std::vector<client_handle> clients;
  for (std::size_t i = 1; i <= options.agents; ++i) {
    auto name = options.agents == 1 ? "echo" : fmt::format("echo-{}", i);
    auto echo = options.has_flow ? make_flow_echo(std::move(name))
                                 : make_echo(std::move(name));
    clients.push_back(host.spawn(std::move(echo), options.relay));
  }
  return wait_for_all(clients);
}

} // namespace

void add_echo_command(CLI::App& app, exit_status& status) {
  auto& command = *app.add_subcommand(
    "echo", "Runs agents that send back whatever others say");
  auto options = std::make_shared<echo_options>();
  add_relay_options(command, options->relay);
  command
    .add_option("--agents", options->agents,
                "How many, each with a connection of its own")
    ->check(CLI::PositiveNumber)
    ->capture_default_str();
  command
    .add_option("--threads", options->threads,
                "Threads that run the agents; 0 is one per core")
    ->capture_default_str();
  command.add_flag("--flow", options->has_flow,
                   "Echo through states, events and a hub, which costs more");
  add_log_level_option(command, options->level);
  add_examples(command, "  summoner echo --port 8888\n"
                        "\n"
                        "Warning: two echo agents on one relay never stop, "
                        "since\n"
                        "each sends back what the other one sends back.");
  command.callback([options, &status] { status = run_echo(*options); });
}

} // namespace summoner::tools
