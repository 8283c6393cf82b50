// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/signal.hpp"
#include "summoner/async/task.hpp"
#include "summoner/log.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

namespace caf {

class actor_system;

} // namespace caf

namespace summoner::actors {

class poller;
struct terminal_desk;
struct terminal_device;

} // namespace summoner::actors

namespace summoner {

class runtime;

/// Settings of a console.
struct console_options {
  /// Texts, and bytes of them, that may wait to be printed; 0 counts as 1.
  std::size_t max_texts = 1024;
  std::size_t max_bytes = std::size_t{1} << 20;
  /// Lines that the arrow keys bring back.
  std::size_t history = 500;
};

/// The standard input and output of a program, for all of its handlers and
/// threads: reading a line blocks nobody, and what is printed never mixes. The
/// counterpart of `aioconsole`.
///
///     auto terminal = console::open(host);
///     agent.send("", [=](context& self) -> task<std::optional<value>> {
///       auto line = co_await terminal.read_line("> ");
///       if (!line)
///         self.quit();
///       co_return line;
///     });
///     agent.receive("", [=](const message& msg) -> task<> {
///       co_await terminal.print(msg["content"].to_text());
///     });
///
/// On a terminal, what is printed appears above the line that is being typed,
/// which can be edited and wraps in the window; see `editing::line_editor` for
/// the keys. The terminal is changed when the first line is read, and made as
/// it was when the console closes or the process ends. Ctrl-C and Ctrl-Z do
/// what they always do.
///
/// When input or output is no terminal, or `TERM` is `dumb` or not set, lines
/// are read and written as they are, without prompt or escape sequences.
///
/// @par Threads   All members from any thread and any executor. A copy is the
///                same console.
/// @par Lifetime  May outlive the runtime: then it is closed.
/// @par Limits    While more texts wait than `console_options` says, because
///                the terminal or the reader of the pipe is slow or stopped,
///                `print` waits and `try_print` refuses. Lines of more than
///                64 KiB are left out and counted.
class console {
public:
  /// The console of this process. Called again, the same one.
  /// @pre Nobody else reads standard input, or prints on the terminal.
  static console open(runtime& host, const console_options& options = {});

  /// A console for any two descriptors, which stay open, for example of a
  /// pseudoterminal in a test.
  /// @par Lifetime  All copies within that of the system and the poller, unless
  ///                `close` was called.
  static console open(caf::actor_system& system, actors::poller& watcher,
                      int input, int output,
                      const console_options& options = {});

  /// A console for something else that has bytes, for example a fake.
  static console open(caf::actor_system& system,
                      std::shared_ptr<actors::terminal_device> device,
                      const console_options& options = {});

  /// The next line of the input without its line end; nothing once the input
  /// has ended (on a terminal by Ctrl-D on an empty line), or the console is
  /// closed. Several readers are served in the order in which they came.
  ///
  /// @param prompt Shown on a terminal before the line; may have colours.
  /// @par Errors   Throws `cancelled`; what was typed so far is hidden, and
  ///               there again for the next one who reads.
  [[nodiscard]] task<std::optional<std::string>>
  read_line(std::string prompt = {}) const;

  /// Prints a text and a newline, all at once; waits while too much waits
  /// already. It is written soon after that.
  /// @returns False once nobody reads what is printed (a closed pipe, a
  ///          terminal that is gone), or the console is closed.
  /// @par Errors   Throws `cancelled`: nothing is printed then.
  [[nodiscard]] task<bool> print(std::string text) const;

  /// Prints a text and a newline, unless too much waits already or nobody
  /// reads. Never waits, also where nothing can be awaited.
  /// @returns Whether the text was taken.
  bool try_print(std::string text) const;

  /// Set once `print` would return false: nobody reads, or it is closed.
  [[nodiscard]] const async::signal& closed() const noexcept;

  /// Why no more lines come, when reading has failed before the end of the
  /// input; no error otherwise.
  [[nodiscard]] std::error_code input_error() const noexcept;

  /// Why texts that were taken are lost: the error of a write, `EPIPE` when
  /// nobody reads any more; no error if none are.
  [[nodiscard]] std::error_code output_error() const noexcept;

  /// Lines that were left out for their length.
  [[nodiscard]] std::uint64_t lines_too_long() const noexcept;

  /// Whether lines are edited, on a terminal.
  [[nodiscard]] bool is_terminal() const noexcept;

  /// A sink whose lines are printed here, above the line that is being typed.
  /// When too much waits they are left out, and their number is told. Unless
  /// this is a terminal and standard error is the same one, the sink writes to
  /// standard error, as `actors::make_console_log` does.
  ///
  ///     host.log_to(terminal.sink());
  ///
  [[nodiscard]] std::shared_ptr<log_sink> sink() const;

  /// Reads no more, takes no more texts, and blocks until those that it has
  /// taken are written, or `limit` is over; what is left then is lost. The
  /// terminal is as it was. A runtime does so when it ends, for 500 ms. Not to
  /// be called by a handler.
  void
  close(std::chrono::milliseconds limit = std::chrono::milliseconds{500}) const;

private:
  class parts;

  explicit console(std::shared_ptr<parts> shared) noexcept;

  static task<std::optional<std::string>>
  read_from(std::shared_ptr<parts> shared, std::string prompt);

  static task<bool> print_to(std::shared_ptr<parts> shared, std::string text);

  std::shared_ptr<parts> parts_;
};

} // namespace summoner
