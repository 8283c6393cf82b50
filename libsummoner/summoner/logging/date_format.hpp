// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/logging/wall_time.hpp"

#include <caf/expected.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace summoner::logging {

/// How a log shows the time: a format of `strftime`, and `%<n>f` for n digits
/// of the second's fraction, 0 to 6; `%f` alone is three.
/// @par Threads A value: any, one at a time.
class date_format {
public:
  /// What an empty text means.
  static constexpr std::string_view standard = "%Y-%m-%d %H:%M:%S.%3f";

  /// @par Errors `ec::bad_config`, naming the character (from 1) and what is
  ///             wrong with it.
  static caf::expected<date_format> parse(std::string_view text);

  /// Appends the time.
  void append(const wall_time& when, std::string& out) const;

private:
  /// A part that `strftime` knows, and the digits of the fraction after it.
  struct piece {
    std::string pattern;
    std::size_t digits = 0;
  };

  std::vector<piece> pieces_;
};

} // namespace summoner::logging
