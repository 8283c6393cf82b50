// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <string_view>

namespace summoner::json::detail {

/// Bytes of `text` escaped as a JSON string, without quotes.
[[nodiscard]] std::size_t escaped_size(std::string_view text) noexcept;

/// Bytes that `escape` may write behind its result.
inline constexpr std::size_t escape_slack = 16;

/// Writes `text` as the inside of a JSON string, with as few escapes as JSON
/// allows. Bytes beyond ASCII stay as they are.
/// @pre There is room for `escaped_size(text) + escape_slack` bytes.
/// @returns the end of the output.
[[nodiscard]] char* escape(char* out, std::string_view text) noexcept;

/// As `escape`, but characters beyond ASCII become `\uXXXX`, beyond the first
/// plane a surrogate pair, and bytes that are not UTF-8 become `\ufffd`.
/// @pre There is room for `6 * text.size()` bytes.
[[nodiscard]] char* escape_ascii(char* out, std::string_view text) noexcept;

} // namespace summoner::json::detail
