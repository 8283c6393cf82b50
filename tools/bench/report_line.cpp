// SPDX-License-Identifier: Apache-2.0

#include "bench/report_line.hpp"

#include <array>
#include <cstdio>

namespace summoner::bench {

report_line& report_line::text(std::string_view name, std::string_view value) {
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\')
      quoted += '\\';
    // A control character has no place in a label.
    quoted += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return raw(name, quoted + '"');
}

report_line& report_line::decimal(std::string_view name, double value,
                                  int decimals) {
  std::array<char, 400> digits{};
  std::snprintf(digits.data(), digits.size(), "%.*f", decimals, value);
  return raw(name, digits.data());
}

void report_line::print() const {
  std::printf("{%s}\n", members_.c_str());
}

report_line& report_line::raw(std::string_view name, std::string_view value) {
  if (!members_.empty())
    members_ += ',';
  members_ += '"';
  members_ += name;
  members_ += "\":";
  members_ += value;
  return *this;
}

} // namespace summoner::bench
