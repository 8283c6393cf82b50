// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace summoner::protocol {

/// Appends what a relay writes for a line it read, with its newline:
///
///     {"remote_addr": "<remote_addr>", "content": "<line>"}
///
/// Both texts are escaped as JSON strings with as few escapes as JSON allows;
/// UTF-8 stays as it is. The output is JSON if both texts are valid UTF-8.
void append_relay_line(std::string& out, std::string_view remote_addr,
                       std::string_view line);

/// Upper bound of what `append_relay_line` adds around the escaped line, for
/// any `ip:port`.
inline constexpr std::size_t relay_overhead = 96;

} // namespace summoner::protocol
