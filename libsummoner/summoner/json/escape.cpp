// SPDX-License-Identifier: Apache-2.0

#include "summoner/json/escape.hpp"

#include "summoner/json/utf8.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#ifdef __SSE2__
#  include <emmintrin.h>
#endif

namespace summoner::json::detail {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

// For each byte: 0 if it stays, 'u' if it becomes \u00XX, else the character
// behind the backslash.
constexpr auto escapes = [] {
  std::array<char, 256> result{};
  std::fill_n(result.begin(), 0x20, 'u');
  result['\b'] = 'b';
  result['\t'] = 't';
  result['\n'] = 'n';
  result['\f'] = 'f';
  result['\r'] = 'r';
  result['"'] = '"';
  result['\\'] = '\\';
  return result;
}();

char escape_of(char c) noexcept {
  return escapes[static_cast<unsigned char>(c)];
}

char* put_utf16(char* out, unsigned unit) noexcept {
  *out++ = '\\';
  *out++ = 'u';
  for (auto shift : {12u, 8u, 4u, 0u})
    *out++ = hex_digits[(unit >> shift) & 0xf];
  return out;
}

char* put_escape(char* out, char c) noexcept {
  auto code = escape_of(c);
  if (code == 'u')
    return put_utf16(out, static_cast<unsigned char>(c));
  out[0] = '\\';
  out[1] = code;
  return out + 2;
}

char* escape_bytes(char* out, const char* pos, const char* end) noexcept {
  for (; pos != end; ++pos) {
    if (escape_of(*pos) == 0) [[likely]]
      *out++ = *pos;
    else
      out = put_escape(out, *pos);
  }
  return out;
}

#ifdef __SSE2__

constexpr std::ptrdiff_t width = sizeof(__m128i);

__m128i load(const char* pos) noexcept {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(pos));
}

void store(char* pos, __m128i bytes) noexcept {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(pos), bytes);
}

// One bit for each byte that needs an escape.
unsigned escape_mask(__m128i bytes) noexcept {
  auto special = _mm_or_si128(
    _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                 _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))),
    _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes));
  return static_cast<unsigned>(_mm_movemask_epi8(special));
}

#endif

// The code point of the well-formed character at `pos`.
std::uint32_t decode(const char*& pos) noexcept {
  auto next = [&pos] { return static_cast<unsigned char>(*pos++); };
  std::uint32_t lead = next();
  auto more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  auto result = lead & (0x3fu >> more);
  while (more-- > 0)
    result = (result << 6) | (next() & 0x3fu);
  return result;
}

char* put_code_point(char* out, std::uint32_t code_point) noexcept {
  if (code_point < 0x10000)
    return put_utf16(out, code_point);
  code_point -= 0x10000;
  out = put_utf16(out, 0xd800 + (code_point >> 10));
  return put_utf16(out, 0xdc00 + (code_point & 0x3ff));
}

// Pre: `text` is well-formed.
char* escape_valid_ascii(char* out, std::string_view text) noexcept {
  for (auto *pos = text.data(), *end = pos + text.size(); pos != end;) {
    if (static_cast<unsigned char>(*pos) >= 0x80)
      out = put_code_point(out, decode(pos));
    else if (escape_of(*pos) != 0)
      out = put_escape(out, *pos++);
    else
      *out++ = *pos++;
  }
  return out;
}

} // namespace

std::size_t escaped_size(std::string_view text) noexcept {
  auto result = text.size();
  auto* pos = text.data();
  auto* end = pos + text.size();
  auto count = [&result](char c) {
    if (auto code = escape_of(c); code != 0)
      result += code == 'u' ? 5 : 1;
  };
#ifdef __SSE2__
  for (; end - pos >= width; pos += width) {
    auto bytes = load(pos);
    auto mask = escape_mask(bytes);
    auto controls = _mm_movemask_epi8(
      _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes));
    if (controls == 0) [[likely]]
      result += static_cast<std::size_t>(std::popcount(mask));
    else
      std::for_each(pos, pos + width, count);
  }
#endif
  std::for_each(pos, end, count);
  return result;
}

char* escape(char* out, std::string_view text) noexcept {
  auto* pos = text.data();
  auto* end = pos + text.size();
#ifdef __SSE2__
  // Copies whole blocks and lets the next write overwrite what was too much,
  // hence two blocks must be readable, and `escape_slack` writable.
  while (end - pos >= 2 * width) {
    auto bytes = load(pos);
    store(out, bytes);
    auto mask = escape_mask(bytes);
    auto* run = pos;
    pos += width;
    for (; mask != 0; mask &= mask - 1) {
      auto* special = pos - width + std::countr_zero(mask);
      out = put_escape(out + (special - run), *special);
      run = special + 1;
      store(out, load(run));
    }
    out += pos - run;
  }
#endif
  return escape_bytes(out, pos, end);
}

char* escape_ascii(char* out, std::string_view text) noexcept {
  while (!text.empty()) {
    auto valid = utf8_prefix(text);
    out = escape_valid_ascii(out, text.substr(0, valid));
    text.remove_prefix(valid);
    if (!text.empty()) {
      out = put_utf16(out, 0xfffd);
      text.remove_prefix(1);
    }
  }
  return out;
}

} // namespace summoner::json::detail
