// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/value.hpp"

#include <cstdint>
#include <string>

namespace summoner::json {

/// White space between the tokens of a text.
enum class spacing : std::uint8_t {
  /// None.
  compact,
  /// One space after each comma and colon, as Python's `json.dumps` does.
  python,
};

/// How characters beyond ASCII are printed.
enum class charset : std::uint8_t {
  /// As they are.
  utf8,
  /// As `\uXXXX`, beyond the first plane as a surrogate pair. Bytes that are
  /// not UTF-8 become U+FFFD.
  ascii,
};

/// What becomes of NaN and the infinities, which JSON does not have.
enum class non_finite : std::uint8_t {
  /// They are printed as `null`.
  null,
  /// They are printed as Python prints them: `NaN`, `Infinity`, `-Infinity`.
  python,
};

struct print_options {
  spacing space = spacing::compact;
  charset chars = charset::utf8;
  non_finite special = non_finite::null;
};

/// Appends `content` as JSON. Floats are printed as Python's `repr` does:
/// shortest digits that read back the same, never like an integer.
void print(const value& content, std::string& out, print_options options = {});

} // namespace summoner::json
