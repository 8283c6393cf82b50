// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <string_view>

namespace summoner::bench {

/// Parses a line that relay_load received and compares it with what was sent:
/// sender, sequence, blob, and that the type tree and address are there.
/// Uses RapidJSON directly: a generator must not trust the code under test.
/// @param line  One line of a relay, without its newline. Its content may be
///              a string or an object.
bool is_relayed_copy(std::string_view line, int sender, std::uint32_t sequence,
                     std::string_view blob);

/// Parses a line that an agent sent to client_load and compares it with the
/// payload that it was asked to send back: the four members, their values and
/// their types, and the type tree, in any order of keys.
/// @param line  One typed envelope, without its newline.
bool is_answer(std::string_view line, std::uint32_t id, std::string_view blob);

} // namespace summoner::bench
