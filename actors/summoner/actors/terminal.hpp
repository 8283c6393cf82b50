// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/interfaces.hpp"
#include "summoner/actors/print_queue.hpp"
#include "summoner/actors/terminal_control.hpp"
#include "summoner/actors/transport.hpp"
#include "summoner/async/queue.hpp"
#include "summoner/async/semaphore.hpp"
#include "summoner/async/signal.hpp"
#include "summoner/editing/line_editor.hpp"
#include "summoner/editing/line_view.hpp"
#include "summoner/protocol/line_framer.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <future>
#include <memory>
#include <string>

namespace summoner::actors {

/// Settings of a TERMINAL.
struct terminal_config {
  /// Longest line of an input that is no terminal, without its line end;
  /// longer ones are left out and counted.
  std::size_t max_line_bytes = 65'536;
  /// Lines of the history.
  std::size_t history = 500;
};

/// What a TERMINAL shares with those who print and read.
/// @par Threads   Any.
struct terminal_desk {
  /// @param max_texts, max_bytes What may wait to be printed, see
  ///                             `print_queue`.
  terminal_desk(std::size_t max_texts, std::size_t max_bytes)
    : output(max_texts, max_bytes) {
  }

  print_queue output;
  /// Whether the TERMINAL was told of texts and has not looked yet.
  std::atomic<bool> is_flush_due{false};
  /// Lines that were read. Closed at the end of the input.
  async::queue<std::string> lines{256};
  /// Held by the one who waits for a line.
  async::mutex turn_to_read;
  /// Lines left out for their length.
  std::atomic<std::uint64_t> lines_too_long{0};
  /// The `errno` that the input has ended with; 0 if it was its end.
  std::atomic<int> input_error{0};
  /// The `errno` of the write that texts were lost with; 0 if none were.
  std::atomic<int> output_error{0};
  /// Set when nothing can be printed any more.
  async::signal output_closed;
  /// Kept when the TERMINAL has ended.
  std::promise<void> ended;
};

/// What a TERMINAL reads from and writes to.
struct terminal_device {
  transport_ptr stream;
  /// Null when lines are read and written as they are: without prompt, editing
  /// and escape sequences.
  std::unique_ptr<terminal_control> control;
};

/// State of the TERMINAL actor.
class terminal_state {
public:
  static inline constexpr const char* name = "summoner.terminal";

  explicit terminal_state(terminal_actor::pointer self);

  terminal_state(const terminal_state&) = delete;
  terminal_state& operator=(const terminal_state&) = delete;

  ~terminal_state();

  terminal_actor::behavior_type
  make_behavior(std::shared_ptr<terminal_device> device,
                std::shared_ptr<terminal_desk> desk, terminal_config config);

private:
  // -- message handlers -------------------------------------------------------

  void want_line(line_wanted& wish);

  void forget_wish();

  void stop();

  // -- helpers ----------------------------------------------------------------

  /// Does what can be done now.
  void proceed();

  void take_texts();

  void show();

  void hide();

  void write();

  /// Whether nothing is left to be printed but what is on its way.
  [[nodiscard]] bool is_printed() const;

  /// What is written cannot be written any more, or nobody reads it.
  void fail_output(int error);

  /// @returns Whether something was read, so that there may be more.
  bool read();

  void take_lines(const std::optional<protocol::line_chunk>& chunk);

  void pass_lines_on();

  /// Edits the line that is wanted with what was typed.
  void type();

  void obey(editing::request what);

  void suspend();

  void end_input();

  [[nodiscard]] bool must_read() const noexcept;

  // -- member variables -------------------------------------------------------

  terminal_actor::pointer self_;
  std::shared_ptr<terminal_device> device_;
  std::shared_ptr<terminal_desk> desk_;

  std::string outgoing_;
  bool is_blocked_ = false; // waiting for `ready`
  bool is_broken_ = false;  // nobody reads what is written
  bool is_stopping_ = false;

  bool is_wanted_ = false; // a line
  bool is_at_end_ = false; // of the input

  // Of an input that is no terminal.
  protocol::line_framer framer_{0};
  std::deque<std::string> ahead_;

  // Of a terminal.
  editing::line_editor editor_{0};
  editing::line_view view_;
  std::string prompt_;
  std::string typed_;       // and not needed for a line yet
  bool is_stale_ = false;   // the view
  bool is_editing_ = false; // since the first line was wanted
};

/// Owns the input and the output of a process: prints whole texts, reads lines
/// when they are wanted. On a terminal it edits the line that is being typed,
/// below all that is printed. One per console.
///
/// Once it edits lines, it takes up to 16 KiB of keys ahead, for Ctrl-Z to be
/// heard when nobody wants a line.
///
/// @par Blocking  Never. When the output is not taken, texts wait in the desk
///                and keys in the terminal.
/// @par Exit      When told: `stop` prints what waits first. The terminal is
///                then as it was.
terminal_actor::behavior_type
terminal(terminal_actor::stateful_pointer<terminal_state> self,
         std::shared_ptr<terminal_device> device,
         std::shared_ptr<terminal_desk> desk, terminal_config config);

} // namespace summoner::actors
