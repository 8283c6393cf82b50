// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/value.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace summoner::fuzzing {

/// The values of a JSON text in their order, and the brackets between them:
/// `{`, `]`, `s:` and a decoded string (or key), `i:` and digits, `f:` and the
/// bits of a float, `c:` and a constant.
using json_tokens = std::vector<std::string>;

/// Reads a text as `json::parse` should, by a simple reader that shares no code
/// with it.
/// @returns Nothing for a text that must be refused.
std::optional<json_tokens> tokens_of_text(std::string_view text);

/// The tokens of a value.
json_tokens tokens_of_value(const json::value& content);

/// Whether a text is well-formed UTF-8, decided byte by byte.
bool is_utf8(std::string_view text);

} // namespace summoner::fuzzing
