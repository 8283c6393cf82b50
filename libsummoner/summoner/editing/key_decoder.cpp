// SPDX-License-Identifier: Apache-2.0

#include "summoner/editing/key_decoder.hpp"

#include <optional>
#include <string_view>

namespace summoner::editing {

namespace {

constexpr unsigned char escape_byte = 0x1B;

constexpr unsigned char ctrl(char letter) {
  return static_cast<unsigned char>(letter & 0x1F);
}

std::optional<key> control_key(unsigned char byte) {
  switch (byte) {
    case '\r':
    case '\n':
      return key::enter;
    case 0x7F:
    case ctrl('H'):
      return key::remove_before;
    case ctrl('A'):
      return key::begin;
    case ctrl('B'):
      return key::left;
    case ctrl('D'):
      return key::end_of_input;
    case ctrl('E'):
      return key::end;
    case ctrl('F'):
      return key::right;
    case ctrl('K'):
      return key::remove_to_end;
    case ctrl('L'):
      return key::clear_screen;
    case ctrl('N'):
      return key::newer;
    case ctrl('P'):
      return key::older;
    case ctrl('U'):
      return key::remove_to_begin;
    case ctrl('W'):
      return key::remove_word;
    case ctrl('Z'):
      return key::suspend;
    default:
      return std::nullopt;
  }
}

/// Of `ESC [ parameters letter` and `ESC O letter`.
std::optional<key> letter_key(char letter, std::string_view parameters) {
  auto by_word = parameters.ends_with(";5") || parameters.ends_with(";3");
  switch (letter) {
    case 'A':
      return key::older;
    case 'B':
      return key::newer;
    case 'C':
      return by_word ? key::word_right : key::right;
    case 'D':
      return by_word ? key::word_left : key::left;
    case 'F':
      return key::end;
    case 'H':
      return key::begin;
    default:
      return std::nullopt;
  }
}

/// Of `ESC [ parameters ~`.
std::optional<key> number_key(std::string_view parameters) {
  auto number = parameters.substr(0, parameters.find(';'));
  if (number == "1" || number == "7")
    return key::begin;
  if (number == "4" || number == "8")
    return key::end;
  if (number == "3")
    return key::remove_at;
  return std::nullopt;
}

void put(std::optional<key> what, std::vector<key_press>& to) {
  if (what)
    to.push_back({*what, 0});
}

} // namespace

void key_decoder::feed(unsigned char byte, std::vector<key_press>& to) {
  // Whatever it was inside of, these begin anew.
  if (state_ != state::ground && byte < 0x20)
    state_ = state::ground;
  switch (state_) {
    case state::ground:
      feed_text(byte, to);
      break;
    case state::escape:
      feed_escape(byte, to);
      break;
    case state::single:
      state_ = state::ground;
      put(letter_key(static_cast<char>(byte), {}), to);
      break;
    case state::sequence:
      feed_sequence(byte, to);
      break;
  }
}

void key_decoder::feed_text(unsigned char byte, std::vector<key_press>& to) {
  std::u32string characters;
  utf8_.feed(byte, characters);
  for (auto c : characters) {
    if (c == escape_byte) {
      state_ = state::escape;
    } else if (c == '\t' || !is_control(c)) {
      to.push_back({key::text, c});
    } else if (c < 0x80) {
      put(control_key(static_cast<unsigned char>(c)), to);
    }
  }
}

void key_decoder::feed_escape(unsigned char byte, std::vector<key_press>& to) {
  state_ = state::ground;
  if (byte == '[') {
    state_ = state::sequence;
    parameters_.clear();
  } else if (byte == 'O') {
    state_ = state::single;
  } else if (byte == 'b') { // with Alt
    put(key::word_left, to);
  } else if (byte == 'f') {
    put(key::word_right, to);
  } else if (byte == 0x7F) {
    put(key::remove_word, to);
  } else if (byte >= 0x80) {
    feed_text(byte, to); // Escape, and then a character
  }
}

void key_decoder::feed_sequence(unsigned char byte,
                                std::vector<key_press>& to) {
  constexpr std::size_t longest = 16; // known ones are shorter
  if (byte < 0x40) {
    if (parameters_.size() < longest)
      parameters_ += static_cast<char>(byte);
    return;
  }
  state_ = state::ground;
  if (byte == '~')
    put(number_key(parameters_), to);
  else if (byte < 0x80)
    put(letter_key(static_cast<char>(byte), parameters_), to);
  else
    feed_text(byte, to);
}

} // namespace summoner::editing
