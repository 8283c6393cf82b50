// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/editing/characters.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace summoner::editing {

/// What a key of a terminal asks of a line editor.
enum class key : std::uint8_t {
  /// Inserts a character.
  text,
  enter,
  /// Removes the character before the cursor (Backspace).
  remove_before,
  /// Removes the character at the cursor (Delete).
  remove_at,
  /// Removes the word before the cursor (Ctrl-W).
  remove_word,
  /// Removes all before the cursor (Ctrl-U).
  remove_to_begin,
  /// Removes all from the cursor on (Ctrl-K).
  remove_to_end,
  left,
  right,
  word_left,
  word_right,
  begin,
  end,
  /// The line before in the history.
  older,
  newer,
  /// Ends the input on an empty line, else as `remove_at` (Ctrl-D).
  end_of_input,
  clear_screen,
  suspend,
};

/// A key, and its character if it is a text.
struct key_press {
  key what = key::text;
  char32_t character = 0;

  friend bool operator==(const key_press&, const key_press&) = default;
};

/// Takes apart what a terminal sends: characters, control characters, escape
/// sequences of VT100 and its descendants. What it does not know is ignored.
/// Never waits: a sequence may end in a later call, or be followed by anything.
class key_decoder {
public:
  /// Takes one byte, and gives `to` the keys that it completes.
  void feed(unsigned char byte, std::vector<key_press>& to);

private:
  enum class state : std::uint8_t {
    ground,
    /// After Escape.
    escape,
    /// After `ESC O`.
    single,
    /// After `ESC [`.
    sequence,
  };

  void feed_text(unsigned char byte, std::vector<key_press>& to);

  void feed_escape(unsigned char byte, std::vector<key_press>& to);

  void feed_sequence(unsigned char byte, std::vector<key_press>& to);

  state state_ = state::ground;
  std::string parameters_; // of the sequence
  utf8_decoder utf8_;
};

} // namespace summoner::editing
