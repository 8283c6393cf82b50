// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/node.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Conversions between values and text as Python does them. Of Unicode they
/// know the white space and what `repr` escapes, but neither digits beyond
/// ASCII nor unassigned characters.
namespace summoner::protocol {

/// Python's `str(content)`: a string as it is, `True`, `None`, `3.0`,
/// `[1, 'a']`, `{'k': None}`.
[[nodiscard]] std::string python_str(const json::detail::node& content);

/// Python's `int(text)` as its shortest decimal text. Takes white space around
/// the number, a sign, leading zeros, single underscores between digits, and
/// as Python no more than 4,300 digits.
[[nodiscard]] std::optional<std::string> python_int(std::string_view text);

/// Python's `float(text)`: as `python_int`, also with a fraction and an
/// exponent, and `inf`, `infinity`, `nan` in any case.
[[nodiscard]] std::optional<double> python_float(std::string_view text);

} // namespace summoner::protocol
