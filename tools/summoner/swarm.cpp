// SPDX-License-Identifier: Apache-2.0

// `summoner swarm`: agents in conversation, every line checked.

#include "summoner/error.hpp"

#include "commands.hpp"
#include "options.hpp"
#include "swarm_plan.hpp"
#include "swarm_report.hpp"
#include "swarm_run.hpp"
#include "text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

namespace summoner::tools {

namespace {

struct swarm_options {
  swarm_wishes wishes;
  std::string relay;
  swarm_run_options run;
  bool as_json = false;
};

/// `host:port`, `[v6]:port`.
std::optional<endpoint> parse_endpoint(const std::string& text) {
  auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0)
    return std::nullopt;
  auto host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  std::uint16_t port = 0;
  const auto* end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data() + colon + 1, end, port);
  if (error != std::errc{} || rest != end || port == 0)
    return std::nullopt;
  return endpoint{host, port};
}

exit_status refuse(const std::string& reason) {
  fmt::print(stderr, "error: {}\n", reason);
  return exit_status::usage;
}

/// Shows progress in one line that is overwritten, on a terminal only.
class progress_display {
public:
  void show(const std::string& line) {
    if (!is_terminal_)
      return;
    fmt::print(stderr, "\r\033[K{}", line);
    std::fflush(stderr);
    is_shown_ = true;
  }

  void clear() {
    if (is_shown_)
      fmt::print(stderr, "\r\033[K");
  }

private:
  bool is_terminal_ = ::isatty(STDERR_FILENO) != 0;
  bool is_shown_ = false;
};

exit_status run(swarm_options& options) {
  if (!options.relay.empty()) {
    options.run.relay = parse_endpoint(options.relay);
    if (!options.run.relay)
      return refuse(fmt::format("--relay is \"{}\", but HOST:PORT is needed, "
                                "for example 127.0.0.1:8888",
                                options.relay));
  }
  auto plan = make_plan(options.wishes);
  if (!plan)
    return refuse(describe(plan.error()));
  fmt::print(options.as_json ? stderr : stdout, "{}\n", to_line(*plan));
  std::fflush(stdout);
  progress_display progress;
  options.run.on_progress = [&progress](const std::string& line) {
    progress.show(line);
  };
  auto result = run_swarm(*plan, options.run);
  progress.clear();
  if (options.as_json)
    fmt::print("{}\n", to_json(result).to_text());
  else
    fmt::print("{}", to_table(result));
  std::fflush(stdout);
  return result.is_clean() ? exit_status::success : exit_status::failure;
}

void add_wishes(CLI::App& command, swarm_wishes& wishes) {
  command.add_option("--agents", wishes.agents, "How many agents")
    ->check(CLI::Range(0, 1'000'000).description(""))
    ->capture_default_str();
  command.add_option("--seconds", wishes.seconds,
                     "Stop starting exchanges after this time, then wait for\n"
                     "the open ones; 10 by default");
  command.add_option("--exchanges", wishes.exchanges,
                     "How many exchanges in all, however long it takes");
  command.add_option("--rate", wishes.rate,
                     "Exchanges started per second, all agents together");
  command
    .add_option("--payload-bytes", wishes.payload_bytes,
                "About how long each content is, 150 at least")
    ->check(CLI::Range(0, 32'000))
    ->capture_default_str();
  command.add_option("--seed", wishes.seed, "Chooses pairs and contents")
    ->capture_default_str();
  command
    .add_option("--max-deliveries", wishes.max_deliveries,
                "Bound of what the run may cost: a relay passes each line on\n"
                "to all other agents")
    ->capture_default_str();
}

} // namespace

void add_swarm_command(CLI::App& app, exit_status& status) {
  auto& command = *app.add_subcommand(
    "swarm", "Runs many agents in conversation and checks every line");
  auto options = std::make_shared<swarm_options>();
  add_wishes(command, options->wishes);
  command
    .add_option("--relay", options->relay,
                "A relay elsewhere; without it the swarm brings its own")
    ->type_name("HOST:PORT");
  command.add_option("--threads", options->run.threads,
                     "Threads that run actors; 0 is one per core");
  command.add_flag("--json", options->as_json,
                   "Print the result as one JSON object");
  add_log_level_option(command, options->run.level);
  add_examples(command,
               "  summoner swarm\n"
               "  summoner swarm --agents 1000\n"
               "  summoner swarm --agents 10 --exchanges 500 --json\n"
               "\n"
               "Agents ask one another and answer, through the relay; each\n"
               "checks all that it hears, whoever it is for. The exit status\n"
               "is 0 only if nothing was lost, duplicated, reordered or\n"
               "altered. Ctrl-C stops it in order.");
  command.callback([options, &status] { status = run(*options); });
}

} // namespace summoner::tools
