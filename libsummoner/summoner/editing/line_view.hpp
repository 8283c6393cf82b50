// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace summoner::editing {

/// The size of a terminal's window.
struct window_size {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

/// What is to be seen of a line that is being typed.
struct typed_line {
  /// UTF-8; may contain colours (`ESC [ ... letter`), but no other control
  /// characters.
  std::string prompt;
  std::u32string text;
  std::size_t cursor = 0; // characters of the text before it
};

/// Shows a line that is being typed at the end of what a terminal has printed,
/// in as many rows as it needs, and removes it so that more can be printed. A
/// line that is longer than the window is shown around its cursor. Pure: gives
/// what is to be written.
///
/// Control characters of the text are shown as blanks.
///
/// @pre   What was printed before ended with a newline.
class line_view {
public:
  /// Shows `line` in place of what is shown.
  std::string show(const typed_line& line, window_size window);

  /// Removes the line; the cursor is where it began.
  std::string hide(window_size window);

  /// Leaves `line` there, in place of what is shown; what is printed next comes
  /// below.
  std::string leave(typed_line line, window_size window);

  /// Nothing is shown any more: the screen was cleared.
  void forget() noexcept {
    is_shown_ = false;
  }

  [[nodiscard]] bool is_shown() const noexcept {
    return is_shown_;
  }

private:
  /// To where the line begins, if it is shown in a window of this size: a
  /// terminal wraps it anew when it is resized.
  [[nodiscard]] std::string to_begin(window_size window) const;

  typed_line shown_;
  bool is_shown_ = false;
};

} // namespace summoner::editing
