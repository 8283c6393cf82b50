// SPDX-License-Identifier: Apache-2.0

// `summoner chat`: what is typed goes out, what others say is shown.

#include "summoner/actors/console.hpp"
#include "summoner/actors/runtime.hpp"
#include "summoner/actors/terminal.hpp"
#include "summoner/async/when.hpp"
#include "summoner/json/utf8.hpp"

#include "commands.hpp"
#include "options.hpp"
#include "process.hpp"
#include "standard_streams.hpp"
#include "text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace summoner::tools {

namespace {

/// Time to count the lines that were not sent.
constexpr auto rest_limit = std::chrono::milliseconds{300};

constexpr auto max_line_bytes = actors::terminal_config{}.max_line_bytes;

struct chat_options {
  endpoint relay{"127.0.0.1", 8888};
  std::string name = "chat";
  log_level level = log_level::info;
};

/// What became of the input and the output of a chat.
struct chat_record {
  std::uint64_t taken = 0; // lines given to the client
  bool is_at_end = false;  // the input
  bool is_cut_off = false; // the output: nobody reads it
};

std::string render(const message& msg) {
  if (!is_relayed(msg))
    return fmt::format("[relay] {}", printable(msg.to_text()));
  auto content = msg["content"];
  return fmt::format("[{}] {}", printable(msg["remote_addr"].to_text()),
                     printable(content.is_string() ? content.to_text()
                                                   : compact(content)));
}

agent make_chat(std::string name, const console& terminal,
                chat_record& record) {
  agent chat{std::move(name)};
  chat.receive(
    "", [terminal, &record](const message& msg, context& self) -> task<> {
      auto shown = terminal.print(render(msg));
      auto is_shown = co_await std::move(shown);
      if (is_shown || std::exchange(record.is_cut_off, true))
        co_return;
      self.log().warning("{}: what others say is lost", nobody_reads);
    });
  chat.send(
    "", [terminal, &record](context& self) -> task<std::optional<value>> {
      auto line = co_await terminal.read_line("> ");
      // A run that sent nothing would be followed by a pause.
      while (line && !json::is_valid_utf8(*line)) {
        ++record.taken;
        self.log().error("line {} is not UTF-8 and is not sent", record.taken);
        line = co_await terminal.read_line("> ");
      }
      if (!line) {
        record.is_at_end = true;
        self.quit();
        co_return std::nullopt;
      }
      ++record.taken;
      co_return value(*line);
    });
  return chat;
}

/// Takes the lines that the client has not asked for.
task<> take_rest(console terminal, chat_record& record) {
  auto line = co_await terminal.read_line();
  while (line) {
    ++record.taken;
    line = co_await terminal.read_line();
  }
  record.is_at_end = true;
}

/// Counts what is there of the input when the client ends before it.
void count_rest(runtime& host, const console& terminal, chat_record& record) {
  try {
    host.run_until_complete(
      with_timeout(take_rest(terminal, record), rest_limit));
  } catch (const async::timed_out&) {
    // The rest is not there yet: nobody has typed it.
  }
}

/// Complains when the input could not be read, or not all of it was sent.
exit_status check_input(const console& terminal, const chat_record& record,
                        const client_handle& client) {
  if (auto problem = terminal.input_error(); record.is_at_end && problem) {
    fmt::print(stderr, "error: cannot read standard input: {}\n",
               problem.message());
    return exit_status::failure;
  }
  auto left_out = terminal.lines_too_long();
  if (left_out > 0)
    fmt::print(stderr, "error: {} of more than {} bytes left out\n",
               counted(left_out, "line"), max_line_bytes);
  auto lines = record.taken + left_out;
  auto sent = client.counts().sent;
  if (sent >= lines)
    return exit_status::success;
  fmt::print(stderr, "error: {} of {} lines{} were not sent\n", lines - sent,
             lines, record.is_at_end ? "" : " that were read");
  return exit_status::failure;
}

/// Complains when something was not shown.
exit_status check_output(const console& terminal, const chat_record& record) {
  auto problem = terminal.output_error();
  if (problem && problem != std::errc::broken_pipe)
    return complain_of_output(problem.value());
  return problem || record.is_cut_off ? complain_of_reader()
                                      : exit_status::success;
}

/// A chat that is over.
struct chat_end {
  console terminal;
  client_handle client;
  exit_status status;
};

/// Chats until the end of the input, Ctrl-C or the end of the relay. When it
/// returns the log is written.
chat_end chat_until_end(const chat_options& options, chat_record& record) {
  runtime host{prepare_process(options.level)};
  if (::isatty(STDIN_FILENO) != 0)
    fmt::print(stderr,
               "Type a line and press Enter to send it; Ctrl-D ends.\n");
  auto terminal = console::open(host);
  host.log_to(terminal.sink());
  auto client = host.spawn(make_chat(options.name, terminal, record),
                           options.relay);
  auto status = wait_for_all({client});
  // In a session a terminal has nothing to read but a line that is half typed.
  auto may_have_rest = !terminal.is_terminal() || client.sessions() == 0
                       || status != exit_status::success;
  if (!record.is_at_end && may_have_rest)
    count_rest(host, terminal, record);
  terminal.close();
  return {terminal, client, status};
}

exit_status run_chat(const chat_options& options) {
  chat_record record; // used by handlers: outlives the runtime
  auto [terminal, client, status] = chat_until_end(options, record);
  for (auto found :
       {check_input(terminal, record, client), check_output(terminal, record)})
    if (found != exit_status::success)
      status = found;
  return status;
}

} // namespace

void add_chat_command(CLI::App& app, exit_status& status) {
  auto& command = *app.add_subcommand(
    "chat", "Sends what you type and shows what others say");
  auto options = std::make_shared<chat_options>();
  add_relay_options(command, options->relay);
  auto* name
    = command
        .add_option("--name", options->name,
                    "Shown in this program's log; others see your address")
        ->capture_default_str();
  refuse_empty(*name, "a name");
  add_log_level_option(command, options->level);
  add_examples(command,
               fmt::format("  summoner chat --port 8888 --name ann\n"
                           "  echo hello | summoner chat --log-level off\n"
                           "\n"
                           "Each line goes out as a string; one of more than "
                           "{} bytes, with\n"
                           "what is put around it, does not. At the end of "
                           "the input (Ctrl-D)\n"
                           "the chat ends once everything is sent. Others see "
                           "a line only\n"
                           "when they are connected before it is sent.",
                           max_line_bytes));
  command.callback([options, &status] { status = run_chat(*options); });
}

} // namespace summoner::tools
