// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/fwd.hpp"

#include <caf/expected.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Texts for people, and from files. Not part of the public interface.
namespace summoner::detail {

/// A value as JSON, cut where it gets long, with U+FFFD for bytes that are not
/// UTF-8.
[[nodiscard]] std::string excerpt(const value& what);

/// A text in quotes, as `excerpt` has it.
[[nodiscard]] std::string quoted(std::string_view text);

/// The text without the white space (of ASCII) at its ends; a view into it.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

/// `text` on one line of a terminal: control characters, which could move the
/// cursor or fake a line, as escapes.
[[nodiscard]] std::string printable(std::string_view text);

/// The first 60 bytes of `text` as `printable` has them: up to six times as
/// many when all are escapes.
[[nodiscard]] std::string printable_excerpt(std::string_view text);

/// Whether `c` is white space of ASCII.
[[nodiscard]] bool is_white(char c) noexcept;

/// The character that begins at byte `at`, with all its bytes.
/// @pre `at < text.size()`
[[nodiscard]] std::string_view character(std::string_view text,
                                         std::size_t at) noexcept;

/// `a, b, c`, but only the first of them, and the number of the others, when
/// there are many.
[[nodiscard]] std::string enumeration(const std::vector<std::string>& names);

/// Who wrote `written` probably meant this one: of the known names that it may
/// be a misspelling or a part of, the nearest; nothing if there is none. Names
/// may be paths with dots; one in the right section is nearer.
[[nodiscard]] std::optional<std::string>
nearest(std::string_view written, const std::vector<std::string>& known);

/// @returns The content, or `ec::cannot_read_file`.
[[nodiscard]] caf::expected<std::string> read_file(const std::string& path);

} // namespace summoner::detail
