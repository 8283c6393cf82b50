// SPDX-License-Identifier: Apache-2.0

#include "summoner/editing/characters.hpp"

#include <clocale>
#include <cwchar>

namespace summoner::editing {

namespace {

/// While it lives, this thread's C library knows the characters of UTF-8.
class utf8_locale {
public:
  utf8_locale() noexcept : before_(::uselocale(instance())) {
  }

  utf8_locale(const utf8_locale&) = delete;
  utf8_locale& operator=(const utf8_locale&) = delete;

  ~utf8_locale() {
    ::uselocale(before_);
  }

private:
  // Null, where a system has no such locale, changes nothing.
  static locale_t instance() noexcept {
    static const auto utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return utf8;
  }

  locale_t before_;
};

} // namespace

void utf8_decoder::feed(unsigned char byte, std::u32string& to) {
  if (missing_ > 0) {
    if (byte >= lowest_ && byte <= highest_) {
      code_ = (code_ << 6) | (byte & 0x3FU);
      lowest_ = 0x80;
      highest_ = 0xBF;
      if (--missing_ == 0)
        to += code_;
      return;
    }
    missing_ = 0;
    to += replacement;
  }
  begin(byte, to);
}

void utf8_decoder::begin(unsigned char byte, std::u32string& to) {
  if (byte < 0x80) {
    to += byte;
  } else if (byte >= 0xC2 && byte < 0xE0) {
    code_ = byte & 0x1FU;
    missing_ = 1;
  } else if (byte >= 0xE0 && byte < 0xF0) {
    code_ = byte & 0x0FU;
    missing_ = 2;
  } else if (byte >= 0xF0 && byte < 0xF5) {
    code_ = byte & 0x07U;
    missing_ = 3;
  } else {
    to += replacement;
  }
  // No overlong forms, no surrogates, nothing beyond U+10FFFF.
  lowest_ = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
  highest_ = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
}

std::u32string to_characters(std::string_view utf8) {
  std::u32string result;
  utf8_decoder decoder;
  for (auto c : utf8)
    decoder.feed(static_cast<unsigned char>(c), result);
  if (decoder.is_inside())
    result += utf8_decoder::replacement;
  return result;
}

void append(std::string& utf8, char32_t character) {
  auto put = [&utf8](char32_t byte) { utf8 += static_cast<char>(byte); };
  if (character < 0x80) {
    put(character);
    return;
  }
  if (character < 0x800) {
    put(0xC0 | (character >> 6));
  } else {
    if (character < 0x10000) {
      put(0xE0 | (character >> 12));
    } else {
      put(0xF0 | (character >> 18));
      put(0x80 | ((character >> 12) & 0x3F));
    }
    put(0x80 | ((character >> 6) & 0x3F));
  }
  put(0x80 | (character & 0x3F));
}

std::string to_utf8(std::u32string_view characters) {
  std::string result;
  result.reserve(characters.size());
  for (auto c : characters)
    append(result, c);
  return result;
}

int columns_of(char32_t character) noexcept {
  if (character < 0x7F)
    return 1; // the usual ones need no locale
  auto guard = utf8_locale{};
  auto width = ::wcwidth(static_cast<wchar_t>(character));
  return width < 0 ? 1 : width; // unknown to this library
}

} // namespace summoner::editing
