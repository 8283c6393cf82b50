// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <caf/expected.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace summoner::logging {

/// What a log line can show.
struct line_parts {
  std::string_view asctime;
  std::string_view name;
  std::string_view levelname;
  std::string_view message;
};

/// How a log shows a line: a format of Python's logging with `%(asctime)s`,
/// `%(name)s`, `%(levelname)s`, `%(message)s` and `%%`. A width and a precision
/// work as in Python, counted in characters: `%(levelname)-8s`. All other text,
/// escape sequences included, stays as it is.
/// @par Threads A value: any.
class line_format {
public:
  /// The format of files.
  static constexpr std::string_view standard
    = "%(asctime)s - %(name)s - %(levelname)s - %(message)s";

  /// The format of the console.
  static constexpr std::string_view coloured
    = "\033[92m%(asctime)s\033[0m - \033[94m%(name)s\033[0m - %(levelname)s - "
      "%(message)s";

  /// @par Errors `ec::bad_config`, naming the character (from 1), what is
  ///             wrong with it, and the field that was probably meant.
  static caf::expected<line_format> parse(std::string_view text);

  /// Appends the line, without a newline.
  void append(const line_parts& parts, std::string& out) const;

private:
  enum class field : std::uint8_t {
    asctime,
    name,
    levelname,
    message,
    none,
  };

  /// A field, and the text before it.
  struct piece {
    std::string before;
    field what = field::none;
    bool is_left = false; // padded on the right
    std::size_t width = 0;
    std::size_t precision = std::numeric_limits<std::size_t>::max();
  };

  static field field_of(std::string_view name) noexcept;

  std::vector<piece> pieces_;
};

} // namespace summoner::logging
