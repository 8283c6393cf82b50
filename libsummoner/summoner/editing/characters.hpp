// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace summoner::editing {

/// Takes UTF-8 apart, byte by byte.
class utf8_decoder {
public:
  /// What stands for bytes that are not well-formed.
  static constexpr char32_t replacement = 0xFFFD;

  /// Takes one byte, and gives `to` the characters that it completes: mostly
  /// one or none; two when it comes inside an unfinished one.
  void feed(unsigned char byte, std::u32string& to);

  /// Whether the last character is not complete.
  [[nodiscard]] bool is_inside() const noexcept {
    return missing_ > 0;
  }

private:
  void begin(unsigned char byte, std::u32string& to);

  char32_t code_ = 0;
  int missing_ = 0;
  // What the next byte may be.
  unsigned char lowest_ = 0x80;
  unsigned char highest_ = 0xBF;
};

/// The characters of a text; U+FFFD for what is not well-formed.
[[nodiscard]] std::u32string to_characters(std::string_view utf8);

/// Appends one character to a text.
void append(std::string& utf8, char32_t character);

[[nodiscard]] std::string to_utf8(std::u32string_view characters);

/// Whether it moves the cursor or changes the terminal instead of being shown.
[[nodiscard]] constexpr bool is_control(char32_t character) noexcept {
  return character < 0x20 || (character >= 0x7F && character < 0xA0);
}

/// How many columns of a terminal the character takes: 0 for those that join
/// the one before, 2 for wide ones; a control character counts as 1. As the C
/// library's `wcwidth` says for UTF-8, whatever the locale of the process.
[[nodiscard]] int columns_of(char32_t character) noexcept;

} // namespace summoner::editing
