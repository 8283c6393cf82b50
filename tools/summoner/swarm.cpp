// SPDX-License-Identifier: Apache-2.0

// `summoner swarm`: agents that talk or trade, every line checked.

#include "summoner/error.hpp"

#include "commands.hpp"
#include "options.hpp"
#include "standard_streams.hpp"
#include "swarm_plan.hpp"
#include "swarm_report.hpp"
#include "swarm_run.hpp"
#include "text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <limits>
#include <memory>
#include <optional>
#include <string>

namespace summoner::tools {

namespace {

struct swarm_options {
  swarm_wishes wishes;
  std::optional<std::string> relay;
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
    fmt::print(stderr, "\r\033[K{}", whole_items(line, width()));
    std::fflush(stderr);
    is_shown_ = true;
  }

  void clear() {
    if (is_shown_)
      fmt::print(stderr, "\r\033[K");
  }

private:
  // A longer line would go on in the next row and stay there.
  static std::size_t width() {
    winsize size{};
    auto is_known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0
                    && size.ws_col > 0;
    return is_known ? size.ws_col - 1U : std::string::npos;
  }

  bool is_terminal_ = ::isatty(STDERR_FILENO) != 0;
  bool is_shown_ = false;
};

exit_status run(swarm_options& options) {
  if (options.relay) {
    options.run.relay = parse_endpoint(*options.relay);
    if (!options.run.relay)
      return refuse(fmt::format("--relay is \"{}\", but HOST:PORT is needed, "
                                "for example 127.0.0.1:8888",
                                *options.relay));
  }
  auto plan = make_plan(options.wishes);
  if (!plan)
    return refuse(describe(plan.error()));
  fmt::print(options.as_json ? stderr : stdout, "{}\n", to_line(*plan));
  flush_output();
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
  return result.is_clean() ? exit_status::success : exit_status::failure;
}

void add_scenario(CLI::App& command, swarm_scenario& scenario) {
  auto read = [&scenario](const std::string& text) {
    scenario = choose<swarm_scenario>("--scenario", text,
                                      {{"talk", swarm_scenario::talk},
                                       {"market", swarm_scenario::market}});
  };
  command
    .add_option_function<std::string>(
      "--scenario", read,
      "talk: agents ask one another and answer;\n"
      "market: half of them buy, half sell, of an odd number\n"
      "one more buys; an exchange is a deal")
    ->type_name("NAME")
    ->default_str(std::string{to_string(scenario)});
}

void add_wishes(CLI::App& command, swarm_wishes& wishes) {
  add_scenario(command, wishes.scenario);
  command
    .add_option("--agents", wishes.agents,
                fmt::format("How many agents, {} to {}", fewest_agents,
                            most_agents))
    ->check(CLI::Range(fewest_agents, most_agents).description(""))
    ->capture_default_str();
  command.add_option("--seconds", wishes.seconds,
                     "Stop starting exchanges after this time, then wait for\n"
                     "the open ones; 10 by default");
  require_count(*command.add_option(
                  "--exchanges", wishes.exchanges,
                  "How many exchanges, or deals, in all, however long it\n"
                  "takes"),
                most_exchanges);
  command.add_option("--rate", wishes.rate,
                     "Exchanges, or deals, started per second, all agents\n"
                     "together; by default what the deliveries allow in the\n"
                     "time, 1000 at most");
  command
    .add_option("--payload-bytes", wishes.payload_bytes,
                "About how long the content of each line is, 0 to 32000\n"
                "bytes of JSON; in a market the terms come on top")
    ->check(CLI::Range(0, 32'000).description(""))
    ->capture_default_str();
  auto* seed = command.add_option(
    "--seed", wishes.seed, "Chooses pairs and contents, goods and prices");
  require_count(*seed, std::numeric_limits<std::uint64_t>::max());
  seed->capture_default_str();
  auto* bound = command.add_option(
    "--max-deliveries", wishes.max_deliveries,
    "Bound of what the run may cost: a relay passes each line on\n"
    "to all other agents");
  require_count(*bound, most_deliveries);
  bound->capture_default_str();
}

} // namespace

void add_swarm_command(CLI::App& app, exit_status& status) {
  auto& command = *app.add_subcommand(
    "swarm", "Runs many agents that talk or trade and checks every line");
  auto options = std::make_shared<swarm_options>();
  add_wishes(command, options->wishes);
  command
    .add_option("--relay", options->relay,
                "A relay elsewhere, started with --no-limits: others may\n"
                "refuse lines. Without it the swarm brings its own. If it\n"
                "is not there, each agent tries again every second, 4 times")
    ->type_name("HOST:PORT");
  command
    .add_option("--patience", options->run.patience,
                "Seconds without any line after which those that are missing\n"
                "count as lost, at least 1")
    ->check(CLI::Range(1.0, longest_seconds).description(""))
    ->capture_default_str();
  require_count(
    *command.add_option("--threads", options->run.threads,
                        "Threads that run actors, of at most one per core;\n"
                        "0 is one per core"),
    most_threads);
  command.add_flag("--json", options->as_json,
                   "Print the result as one JSON object");
  add_log_level_option(command, options->run.level);
  add_examples(command,
               "  summoner swarm\n"
               "  summoner swarm --agents 1000\n"
               "  summoner swarm --agents 10 --exchanges 500 --json\n"
               "  summoner swarm --scenario market\n"
               "\n"
               "talk: agents ask one another and answer, through the relay.\n"
               "market: a buyer asks for goods, the seller names a price, and\n"
               "they bargain until one of them agrees or refuses. Some buyers\n"
               "have to be reminded, some never answer, so that the offer\n"
               "expires. In the end both books must have each deal with the\n"
               "same terms, and the money, and the goods of each kind, must\n"
               "be as many as before.\n"
               "\n"
               "Each agent checks all that it hears, whoever it is for. The\n"
               "exit status is 0 only if nothing was lost, duplicated,\n"
               "reordered or altered. Ctrl-C stops it in order.");
  command.callback([options, &status] { status = run(*options); });
}

} // namespace summoner::tools
