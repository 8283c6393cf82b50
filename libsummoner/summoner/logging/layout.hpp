// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/config.hpp"
#include "summoner/logging/date_format.hpp"
#include "summoner/logging/line_format.hpp"
#include "summoner/logging/record.hpp"
#include "summoner/logging/wall_time.hpp"

#include <caf/expected.hpp>

#include <cstdint>
#include <string>

namespace summoner::logging {

/// What log lines are written to.
enum class medium : std::uint8_t {
  /// A terminal that may show colours.
  coloured_console,
  /// A console without colours: escape sequences are left out.
  plain_console,
  file,
};

/// Makes the lines of one destination as a `logger` section says.
/// @par Threads A value: any, one at a time.
class layout {
public:
  /// @par Errors As `line_format::parse` and `date_format::parse`: none for a
  ///             configuration that is valid.
  static caf::expected<layout> make(const logger_config& config, medium where);

  /// The line, without a newline.
  /// @param when The time of `what` where it is read.
  [[nodiscard]] std::string line(const record& what,
                                 const wall_time& when) const;

private:
  layout(medium where, bool is_json, line_format line, date_format date);

  medium where_;
  bool is_json_;
  line_format line_;
  date_format date_;
};

} // namespace summoner::logging
