// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/log.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace summoner::actors {

/// A stream of the process that log lines can go to.
enum class standard_stream : std::uint8_t { output, error };

/// Writes lines as `<time> - <name> - <LEVEL> - <message>`, with the time and
/// the name in colours when the stream is a terminal and `NO_COLOR` is not
/// set.
/// @par Threads Lines of several threads never mix.
std::shared_ptr<log_sink> make_console_sink(standard_stream where);

/// Makes such lines for others to print.
/// @par Threads Any.
class line_format {
public:
  /// @param is_on_terminal As said above.
  explicit line_format(bool is_on_terminal);

  line_format(const line_format&) = delete;
  line_format& operator=(const line_format&) = delete;

  ~line_format();

  /// @returns The line without a newline.
  [[nodiscard]] std::string line(log_level level, std::string_view name,
                                 std::string_view text) const;

private:
  class impl;

  std::unique_ptr<impl> impl_;
};

} // namespace summoner::actors
