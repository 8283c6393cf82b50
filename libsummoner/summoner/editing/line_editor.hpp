// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/editing/key_decoder.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace summoner::editing {

/// What the keys of a person ask for beyond the line.
enum class request : std::uint8_t {
  none,
  /// The line is complete: see `line_editor::take`.
  accept,
  /// No more lines come.
  end_of_input,
  clear_screen,
  /// The process is to stop, as for Ctrl-Z.
  suspend,
};

/// A line that is being typed, and those typed before. Bytes of a terminal in,
/// a text with a cursor out; `line_view` shows it. Pure.
///
/// Enter ends the line; Backspace, Delete, Ctrl-W, Ctrl-U and Ctrl-K remove a
/// character, that at the cursor, a word, all before, all behind; arrows, Home,
/// End, Ctrl-A, Ctrl-E and Ctrl with an arrow move; up and down go through the
/// history.
///
/// @par Limits  16,384 characters; more are ignored. A character is a code
///              point. Bytes that are no UTF-8 become U+FFFD.
class line_editor {
public:
  static constexpr std::size_t max_characters = 16'384;

  /// What `feed` did.
  struct step {
    request what = request::none;
    std::size_t bytes = 0; // that it has taken
  };

  /// @param history How many lines are remembered; empty ones, and one that
  ///                repeats the last, are not.
  explicit line_editor(std::size_t history) : max_history_(history) {
  }

  /// Takes bytes up to the first that asks for something.
  step feed(std::string_view bytes);

  [[nodiscard]] const std::u32string& text() const noexcept {
    return text_;
  }

  /// Characters before the cursor.
  [[nodiscard]] std::size_t cursor() const noexcept {
    return cursor_;
  }

  /// Ends the line: remembers it and begins the next one.
  std::string take();

private:
  request apply(const key_press& press);

  void edit(key what);

  void move(key what);

  void insert(char32_t character);

  void remove(std::size_t from, std::size_t to);

  /// Where the word before (or behind) the cursor begins (or ends).
  [[nodiscard]] std::size_t word_before() const noexcept;

  [[nodiscard]] std::size_t word_behind() const noexcept;

  /// Shows line `place` of the history; the one behind the last is the draft.
  void recall(std::size_t place);

  std::size_t max_history_;
  key_decoder decoder_;
  std::u32string text_;
  std::size_t cursor_ = 0;
  std::deque<std::u32string> history_; // oldest first
  std::size_t place_ = 0;              // in the history
  std::u32string draft_;               // while another line is shown
};

} // namespace summoner::editing
