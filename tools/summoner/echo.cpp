// SPDX-License-Identifier: Apache-2.0

// `summoner echo`: agents that send back whatever others say.

#include "summoner/actors/runtime.hpp"
#include "summoner/async/queue.hpp"
#include "summoner/async/sleep.hpp"

#include "commands.hpp"
#include "descriptor_limit.hpp"
#include "options.hpp"
#include "process.hpp"
#include "text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace summoner::tools {

namespace {

/// More than any machine has ports for; keeps sums of them from overflowing.
constexpr int max_agents = 1'000'000;

/// Payloads that go out in one run of the sender.
constexpr std::size_t max_batch = 64;

/// What runs beside the echo, to see whether that disturbs it.
enum class companion : std::uint8_t { none, slow_hub, slow_tick };

struct echo_options {
  endpoint relay{"127.0.0.1", 8888};
  std::size_t agents = 1;
  std::size_t threads = 0;
  bool has_flow = false;
  companion beside = companion::none;
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

using nothing = task<std::optional<value>>;

/// Adds a hub whose runs take two seconds, one for every thousandth message.
void add_slow_hub(agent& echo) {
  const trigger rare{"rare", {1}};
  echo.receive("/all", [rare, count = 0](const message&) mutable {
    return ++count % 1000 == 0 ? std::optional{stay(rare)} : std::nullopt;
  });
  echo.send("/all",
            []() -> nothing {
              co_await sleep(std::chrono::seconds{2});
              co_return std::nullopt;
            },
            {.on_triggers = {rare}});
}

/// Adds a tick sender that takes two seconds again and again.
void add_slow_tick(agent& echo) {
  echo.send("", []() -> nothing {
    co_await sleep(std::chrono::seconds{2});
    co_return std::nullopt;
  });
}

agent make_agent(std::string name, const echo_options& options) {
  auto echo = options.has_flow ? make_flow_echo(std::move(name))
                               : make_echo(std::move(name));
  if (options.beside == companion::slow_hub)
    add_slow_hub(echo);
  else if (options.beside == companion::slow_tick)
    add_slow_tick(echo);
  return echo;
}

exit_status run_echo(const echo_options& options) {
  if (auto problem = claim_descriptors(options.agents, options.agents);
      !problem.empty()) {
    fmt::print(stderr, "error: {}\n", problem);
    return exit_status::failure;
  }
  runtime host{prepare_process(options.level, options.threads)};
  std::vector<client_handle> clients;
  for (std::size_t i = 1; i <= options.agents; ++i) {
    auto name = options.agents == 1 ? "echo" : fmt::format("echo-{}", i);
    clients.push_back(
      host.spawn(make_agent(std::move(name), options), options.relay));
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
    ->check(CLI::Range(1, max_agents).description(""))
    ->capture_default_str();
  auto* threads = command.add_option(
    "--threads", options->threads,
    "Threads that run the agents, of at most one per core;\n"
    "0 is one per core");
  require_count(*threads, 1'000);
  threads->capture_default_str();
  auto* flow
    = command.add_flag("--flow", options->has_flow,
                       "Echo through states, events and a hub: costs more");
  command
    .add_option_function<std::string>(
      "--beside",
      [options](const std::string& text) {
        options->beside
          = choose<companion>("--beside", text,
                              {{"none", companion::none},
                               {"slow-hub", companion::slow_hub},
                               {"slow-tick", companion::slow_tick}});
      },
      "What runs beside the hub: none, slow-hub or slow-tick, whose "
      "runs take 2 s")
    ->type_name("WHAT")
    ->needs(flow);
  add_log_level_option(command, options->level);
  add_examples(command, "  summoner echo --port 8888\n"
                        "\n"
                        "Warning: two echo agents on one relay never stop, "
                        "since\n"
                        "each sends back what the other one sends back.");
  command.callback([options, &status] { status = run_echo(*options); });
}

} // namespace summoner::tools
