// SPDX-License-Identifier: Apache-2.0

#include "summoner/editing/line_view.hpp"

#include "summoner/editing/characters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace summoner::editing {

namespace {

constexpr auto erase_below = std::string_view{"\033[J"};

/// Where a terminal puts characters, from the beginning of a row.
class layout {
public:
  explicit layout(window_size window)
    : columns_(std::max<std::size_t>(window.columns, 2)) {
  }

  void put(char32_t character) noexcept {
    auto width = static_cast<std::size_t>(columns_of(character));
    make_room(width);
    column_ += width;
  }

  /// Goes on where a character of this width fits. A terminal does so only when
  /// the character comes.
  void make_room(std::size_t width) noexcept {
    if (column_ + width <= columns_)
      return;
    ++row_;
    column_ = 0;
  }

  [[nodiscard]] std::size_t row() const noexcept {
    return row_;
  }

  [[nodiscard]] std::size_t column() const noexcept {
    return column_;
  }

  /// Whether the cursor stands on the last character of the row, where a
  /// terminal leaves it until the next one comes.
  [[nodiscard]] bool is_full() const noexcept {
    return column_ >= columns_;
  }

private:
  std::size_t columns_;
  std::size_t row_ = 0;
  std::size_t column_ = 0;
};

/// Puts a prompt, whose escape sequences take no room.
void put_prompt(layout& place, std::string_view prompt) {
  auto is_inside = false; // of a sequence
  char32_t before = 0;
  for (auto c : to_characters(prompt)) {
    if (c == U'\033')
      is_inside = true;
    else if (!is_inside)
      place.put(c);
    else if (c >= U'@' && c <= U'~' && !(c == U'[' && before == U'\033'))
      is_inside = false;
    before = c;
  }
}

/// The cell of the cursor.
layout cursor_of(const typed_line& line, window_size window) {
  auto result = layout{window};
  put_prompt(result, line.prompt);
  for (std::size_t i = 0; i < line.cursor; ++i)
    result.put(line.text[i]);
  auto is_at_end = line.cursor == line.text.size();
  auto width = is_at_end ? 1 : columns_of(line.text[line.cursor]);
  result.make_room(static_cast<std::size_t>(std::max(width, 1)));
  return result;
}

/// The cell behind the last character, which may be outside of the window.
layout end_of(const typed_line& line, window_size window) {
  auto result = layout{window};
  put_prompt(result, line.prompt);
  for (auto c : line.text)
    result.put(c);
  return result;
}

/// The part around the cursor, if the whole does not fit into the window.
typed_line fitting(typed_line line, window_size window) {
  if (end_of(line, window).row() + 1 < window.rows)
    return line;
  // Wide characters leave gaps, so half of the cells are always enough.
  auto characters = std::max<std::size_t>(
    window.columns * std::max<std::size_t>(window.rows, 2) / 4, 1);
  auto from = line.cursor - std::min(line.cursor, characters / 2);
  line.text = line.text.substr(from, characters);
  line.cursor -= from;
  line.prompt.clear();
  return line;
}

std::string up(std::size_t rows) {
  return rows == 0 ? std::string{} : fmt::format("\033[{}A", rows);
}

std::string shown_text(const std::u32string& text) {
  std::string result;
  for (auto c : text)
    append(result, is_control(c) ? U' ' : c);
  return result;
}

} // namespace

std::string line_view::show(const typed_line& line, window_size window) {
  auto result = to_begin(window);
  shown_ = fitting(line, window);
  is_shown_ = true;
  auto end = end_of(shown_, window);
  auto cursor = cursor_of(shown_, window);
  result += shown_.prompt;
  result += shown_text(shown_.text);
  auto last_row = end.row();
  if (end.is_full()) {
    result += "\r\n";
    ++last_row;
  }
  result += erase_below;
  result += up(last_row - std::min(cursor.row(), last_row));
  result += '\r';
  if (cursor.column() > 0)
    result += fmt::format("\033[{}C", cursor.column());
  return result;
}

std::string line_view::hide(window_size window) {
  if (!is_shown_)
    return {};
  auto result = to_begin(window);
  result += erase_below;
  is_shown_ = false;
  return result;
}

std::string line_view::leave(typed_line line, window_size window) {
  line.cursor = line.text.size();
  auto result = show(line, window);
  is_shown_ = false;
  auto cursor = cursor_of(shown_, window);
  if (cursor.column() > 0 || cursor.row() == 0)
    result += "\r\n";
  return result;
}

std::string line_view::to_begin(window_size window) const {
  if (!is_shown_)
    return {};
  return '\r' + up(cursor_of(shown_, window).row());
}

} // namespace summoner::editing
