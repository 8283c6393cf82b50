// SPDX-License-Identifier: Apache-2.0

#include "summoner/json/utf8.hpp"

#include <array>
#include <cstdint>
#include <cstring>

namespace summoner::json {

namespace {

using byte = unsigned char;

// The first byte at or after `pos` that is not ASCII.
const byte* skip_ascii(const byte* pos, const byte* end) noexcept {
  constexpr std::uint64_t high_bits = 0x8080808080808080;
  constexpr std::ptrdiff_t stride = 32;
  for (; end - pos >= stride; pos += stride) {
    std::array<std::uint64_t, 4> words{};
    std::memcpy(words.data(), pos, stride);
    if (((words[0] | words[1] | words[2] | words[3]) & high_bits) != 0)
      break;
  }
  while (pos != end && *pos < 0x80)
    ++pos;
  return pos;
}

bool is_continuation(byte c) noexcept {
  return (c & 0xc0) == 0x80;
}

// Bytes of the character at `pos`, which is not ASCII; 0 if malformed.
std::size_t character_size(const byte* pos, const byte* end) noexcept {
  auto lead = pos[0];
  auto left = end - pos;
  if (lead < 0xc2 || lead > 0xf4 || left < 2 || !is_continuation(pos[1]))
    return 0;
  if (lead < 0xe0)
    return 2;
  if (left < 3 || !is_continuation(pos[2]))
    return 0;
  if (lead < 0xf0) {
    auto is_overlong = lead == 0xe0 && pos[1] < 0xa0;
    auto is_surrogate = lead == 0xed && pos[1] >= 0xa0;
    return is_overlong || is_surrogate ? 0 : 3;
  }
  auto is_overlong = lead == 0xf0 && pos[1] < 0x90;
  auto is_too_large = lead == 0xf4 && pos[1] >= 0x90;
  if (left < 4 || !is_continuation(pos[3]) || is_overlong || is_too_large)
    return 0;
  return 4;
}

} // namespace

std::size_t utf8_prefix(std::string_view text) noexcept {
  auto* first = reinterpret_cast<const byte*>(text.data());
  auto* end = first + text.size();
  auto* pos = skip_ascii(first, end);
  while (pos != end) {
    if (*pos < 0x80) {
      pos = skip_ascii(pos, end);
      continue;
    }
    auto size = character_size(pos, end);
    if (size == 0)
      break;
    pos += size;
  }
  return static_cast<std::size_t>(pos - first);
}

std::string to_valid_utf8(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    auto valid = utf8_prefix(text);
    result += text.substr(0, valid);
    text.remove_prefix(valid);
    if (!text.empty()) {
      result += "\xef\xbf\xbd";
      text.remove_prefix(1);
    }
  }
  return result;
}

} // namespace summoner::json
