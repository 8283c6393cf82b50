// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace summoner::bench {

/// So much of `amount` for each of `divisor`; 0 when there is none.
inline double per(double amount, double divisor) {
  return divisor > 0 ? amount / divisor : 0;
}

/// Builds the one line of JSON in which a generator reports. It neither
/// needs nor should use the JSON of the library under test.
class report_line {
public:
  /// Adds a text.
  report_line& text(std::string_view name, std::string_view value);

  /// Adds an integer.
  template <std::integral Integer>
  report_line& number(std::string_view name, Integer value) {
    return raw(name, std::to_string(value));
  }

  /// Adds a number with a fixed count of decimals.
  report_line& decimal(std::string_view name, double value, int decimals);

  /// Prints the line on standard output.
  void print() const;

private:
  report_line& raw(std::string_view name, std::string_view value);

  std::string members_;
};

} // namespace summoner::bench
