// SPDX-License-Identifier: Apache-2.0

#include "summoner/logging/ansi.hpp"

#include <algorithm>
#include <cstddef>

namespace summoner::logging {

namespace {

constexpr auto escape = '\033';
constexpr auto bell = '\007';

bool is_between(char c, char low, char high) noexcept {
  return c >= low && c <= high;
}

/// Where a control sequence ends whose parameters begin at `at`.
std::size_t end_of_sequence(std::string_view text, std::size_t at) {
  while (at < text.size() && is_between(text[at], ' ', '?'))
    ++at;
  auto is_complete = at < text.size() && is_between(text[at], '@', '~');
  return is_complete ? at + 1 : at;
}

/// Where a string for the terminal ends, such as a title.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (; at < text.size(); ++at) {
    if (text[at] == bell)
      return at + 1;
    if (text[at] == escape)
      return std::min(at + 2, text.size());
  }
  return at;
}

/// Where the sequence ends that begins at `at` with the escape character.
std::size_t end_of_escape(std::string_view text, std::size_t at) {
  if (at + 1 == text.size())
    return text.size();
  switch (text[at + 1]) {
    case '[':
      return end_of_sequence(text, at + 2);
    case ']':
    case 'P':
    case 'X':
    case '^':
    case '_':
      return end_of_string(text, at + 2);
    default:
      break;
  }
  auto end = at + 1;
  while (end < text.size() && is_between(text[end], ' ', '/'))
    ++end; // such as a choice of characters
  return std::min(end + 1, text.size());
}

} // namespace

std::string without_escapes(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    auto next = std::min(text.find(escape, at), text.size());
    result += text.substr(at, next - at);
    at = next < text.size() ? end_of_escape(text, next) : next;
  }
  return result;
}

} // namespace summoner::logging
