// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace summoner::json {

/// Bytes of the longest prefix of `text` that is well-formed UTF-8: no
/// overlong forms, no surrogates, nothing beyond U+10FFFF. NUL is a character
/// like any other.
[[nodiscard]] std::size_t utf8_prefix(std::string_view text) noexcept;

/// Whether `text` as a whole is well-formed UTF-8. @see utf8_prefix
[[nodiscard]] inline bool is_valid_utf8(std::string_view text) noexcept {
  return utf8_prefix(text) == text.size();
}

/// A copy of `text` in which U+FFFD stands for each byte that is not part of
/// a well-formed character.
[[nodiscard]] std::string to_valid_utf8(std::string_view text);

} // namespace summoner::json
