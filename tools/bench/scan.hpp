// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace summoner::bench {

/// Reads the first integer after a key without parsing the line, whatever
/// quoting, escaping and spacing lies between: `"seq": 7`, `\"seq\":7`.
/// This is what the generators afford for every line; they parse a sample.
/// @param line  A line of JSON, with its strings escaped once or not at all.
/// @param key   The text to look for, with or without quotes.
/// @returns     The integer, or -1 when there is none.
inline std::int64_t scan_integer(std::string_view line, std::string_view key) {
  const auto* found = static_cast<const char*>(
    memmem(line.data(), line.size(), key.data(), key.size()));
  if (found == nullptr)
    return -1;
  const char* end = line.data() + line.size();
  const char* pos = found + key.size();
  while (pos < end
         && (*pos == '\\' || *pos == '"' || *pos == ':' || *pos == ' '))
    ++pos;
  if (pos == end || *pos < '0' || *pos > '9')
    return -1;
  std::int64_t result = 0;
  for (; pos < end && *pos >= '0' && *pos <= '9'; ++pos)
    result = result * 10 + (*pos - '0');
  return result;
}

} // namespace summoner::bench
