// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/value.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace summoner::tools {

/// Whether a relay passed this message on for another client; else it is a
/// notice of the relay itself.
[[nodiscard]] bool is_relayed(const value& message);

/// Compact JSON in one line; NaN and the infinities as Python prints them.
[[nodiscard]] std::string compact(const value& content);

/// JSON with a line for each member and element, two spaces for each level.
[[nodiscard]] std::string indented(const value& content);

/// `text` on one line of a terminal: control characters, which could move the
/// cursor or fake a line, as escapes.
[[nodiscard]] std::string printable(std::string_view text);

/// A number and what it counts, a noun whose plural ends in s.
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view noun);

/// As many of the items of `line`, which are separated by ", ", as there is
/// room for in `columns`.
[[nodiscard]] std::string_view whole_items(std::string_view line,
                                           std::size_t columns);

} // namespace summoner::tools
