// SPDX-License-Identifier: Apache-2.0

#include "summoner/protocol/utf8.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace summoner::protocol;
using namespace std::string_literals;

namespace {

// Well-formed by the definition, computed from the code point.
std::string encode(std::uint32_t c) {
  auto tail = [c](int shift) {
    return static_cast<char>(0x80 | ((c >> shift) & 0x3f));
  };
  auto lead = [c](unsigned mark, int shift) {
    return static_cast<char>(mark | (c >> shift));
  };
  if (c < 0x80)
    return {static_cast<char>(c)};
  if (c < 0x800)
    return {lead(0xc0, 6), tail(0)};
  if (c < 0x10000)
    return {lead(0xe0, 12), tail(6), tail(0)};
  return {lead(0xf0, 18), tail(12), tail(6), tail(0)};
}

} // namespace

TEST_CASE("utf8 accepts exactly the code points that are no surrogates",
          "[protocol][utf8]") {
  std::size_t wrong = 0;
  for (std::uint32_t c = 0; c < 0x120000; ++c) {
    auto is_surrogate = c >= 0xd800 && c <= 0xdfff;
    if (is_valid_utf8(encode(c)) != (!is_surrogate && c <= 0x10ffff))
      ++wrong;
  }

  CHECK(wrong == 0);
}

TEST_CASE("utf8 accepts NUL and the empty text", "[protocol][utf8]") {
  CHECK(is_valid_utf8(""));
  CHECK(is_valid_utf8("\0"s));
}

TEST_CASE("utf8 refuses overlong forms", "[protocol][utf8]") {
  for (auto text : {"\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf",
                    "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf"})
    CHECK_FALSE(is_valid_utf8(text));
}

TEST_CASE("utf8 refuses stray, missing and truncated bytes",
          "[protocol][utf8]") {
  for (auto text :
       {"\x80", "\xbf", "\xff", "\xfe", "\xc3", "\xe2\x98", "\xc3(",
        "\xf0\x9f\x98", "\xf8\x88\x80\x80\x80", "\xe2\x98(", "\xf0\x9f(\x80"})
    CHECK_FALSE(is_valid_utf8(text));
}

TEST_CASE("utf8 finds a bad byte at any place", "[protocol][utf8]") {
  for (std::size_t size = 1; size < 100; ++size)
    for (std::size_t at = 0; at < size; ++at) {
      auto text = std::string(size, 'x');
      CHECK(is_valid_utf8(text));
      text[at] = '\xe9';
      CHECK_FALSE(is_valid_utf8(text));
    }
}

TEST_CASE("utf8 replaces each bad byte by U+FFFD", "[protocol][utf8]") {
  CHECK(to_valid_utf8("a\xff\xfe"
                      "b\u00e9")
        == "a\ufffd\ufffdb\u00e9");
  CHECK(to_valid_utf8("plain") == "plain");
  CHECK(to_valid_utf8("\xe2\x98") == "\ufffd\ufffd");
}
