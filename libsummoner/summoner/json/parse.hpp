// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/value.hpp"

#include <caf/expected.hpp>

#include <string_view>

namespace summoner::json {

/// Reads one JSON text, with Python's extensions `NaN`, `Infinity` and
/// `-Infinity`. `1e400` is infinity; integers keep all their digits.
///
/// @par Lifetime  The value owns a copy of the text, made once.
/// @par Errors    `ec::bad_json` with the reason and the byte position: no
///                JSON, anything but white space behind it, invalid UTF-8, a
///                NUL byte, half of a surrogate pair, the same key twice in an
///                object, or more than `max_depth` levels of nesting.
[[nodiscard]] caf::expected<value> parse(std::string_view text);

/// Levels of lists and objects that `parse` accepts.
inline constexpr unsigned max_depth = 128;

} // namespace summoner::json
