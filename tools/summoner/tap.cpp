// SPDX-License-Identifier: Apache-2.0

// `summoner tap`: prints what passes a relay.

#include "summoner/actors/console.hpp"
#include "summoner/actors/runtime.hpp"
#include "summoner/actors/standard_device.hpp"
#include "summoner/async/offload.hpp"

#include "commands.hpp"
#include "options.hpp"
#include "process.hpp"
#include "standard_streams.hpp"
#include "text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace summoner::tools {

namespace {

/// How long lines that were received may take to be printed at the end.
constexpr auto print_limit = std::chrono::milliseconds{2000};

/// More than anybody waits for.
constexpr std::uint64_t max_count = 1'000'000'000'000;

enum class tap_format : std::uint8_t { plain, coloured, json };

struct tap_options {
  endpoint relay{"127.0.0.1", 8888};
  bool as_json = false;
  std::uint64_t count = 0; // 0 is no limit
  log_level level = log_level::info;
};

tap_format format_for(const tap_options& options) {
  if (options.as_json)
    return tap_format::json;
  return actors::can_show_colours(STDOUT_FILENO) ? tap_format::coloured
                                                 : tap_format::plain;
}

/// The time of the day, to the millisecond.
std::string time_of_day() {
  using namespace std::chrono;
  auto now = system_clock::now();
  auto fraction = duration_cast<milliseconds>(now.time_since_epoch()) % 1s;
  return fmt::format("{:%H:%M:%S}.{:03}",
                     fmt::localtime(system_clock::to_time_t(now)),
                     fraction.count());
}

std::string render(const message& msg, tap_format format) {
  if (format == tap_format::json)
    return compact(msg);
  auto is_notice = !is_relayed(msg);
  auto sender = is_notice ? "relay" : printable(msg["remote_addr"].to_text());
  auto text = printable(is_notice ? msg.to_text() : compact(msg["content"]));
  constexpr auto plain = "{}  {:<21}  {}";
  constexpr auto coloured = "\033[92m{}\033[0m  \033[94m{:<21}\033[0m  {}";
  return format == tap_format::coloured
           ? fmt::format(coloured, time_of_day(), sender, text)
           : fmt::format(plain, time_of_day(), sender, text);
}

/// How far a tap has come.
struct tap_progress {
  std::uint64_t count = 0; // of the lines
  bool is_cut_off = false; // nobody reads them
};

/// Waits until all is printed.
/// @par Errors Throws if some of it is lost: then the client fails.
task<> finish(console output, const tap_progress& progress) {
  auto printing = [output] { output.close(print_limit); };
  co_await offload(printing);
  if (auto problem = output.output_error())
    throw std::system_error{problem, "cannot write standard output"};
  if (progress.is_cut_off)
    throw std::runtime_error{std::string{nobody_reads}};
}

/// Ends when it has printed so many lines, 0 is no limit, or nobody reads them.
agent make_tap(const console& output, tap_format format, std::uint64_t limit,
               tap_progress& progress) {
  agent tap{"tap"};
  tap.receive("",
              [output, format, limit, &progress](const message& msg,
                                                 context& self) -> task<> {
                if (limit != 0 && progress.count == limit)
                  co_return;
                ++progress.count;
                auto printed = output.print(render(msg, format));
                auto is_printed = co_await std::move(printed);
                progress.is_cut_off = progress.is_cut_off || !is_printed;
                if (progress.count == limit)
                  self.quit();
              });
  tap.send("",
           [output, limit,
            &progress](context& self) -> task<std::optional<value>> {
             co_await output.closed().wait();
             if (limit == 0 || progress.count < limit)
               progress.is_cut_off = true;
             self.quit();
             co_return std::nullopt;
           });
  tap.teardown([output, &progress] { return finish(output, progress); });
  return tap;
}

exit_status run_tap(const tap_options& options) {
  tap_progress progress; // used by handlers: outlives the runtime
  auto status = exit_status::failure;
  std::error_code problem;
  {
    runtime host{prepare_process(options.level)};
    auto output = console::open(host);
    auto client = host.spawn(make_tap(output, format_for(options),
                                      options.count, progress),
                             options.relay, {}, {.with_setup = true});
    status = wait_for_all({client});
    problem = output.output_error();
  } // now the log is written
  return problem ? complain_of_output(problem.value()) : status;
}

} // namespace

void add_tap_command(CLI::App& app, exit_status& status) {
  auto& command = *app.add_subcommand("tap", "Prints what passes a relay");
  auto options = std::make_shared<tap_options>();
  add_relay_options(command, options->relay);
  command.add_flag("--json", options->as_json,
                   "One JSON a line: {\"remote_addr\",\"content\"} as agents\n"
                   "get it, or a string for a notice of the relay");
  command.add_option("--count", options->count, "End after so many lines")
    ->check(CLI::Range(std::uint64_t{1}, max_count).description(""))
    ->type_name("N");
  add_log_level_option(command, options->level);
  add_examples(command, "  summoner tap --port 8888\n"
                        "  summoner tap --json --count 10 > messages.jsonl\n"
                        "\n"
                        "It ends when nobody reads what it prints any more, "
                        "with status 1.");
  command.callback([options, &status] { status = run_tap(*options); });
}

} // namespace summoner::tools
