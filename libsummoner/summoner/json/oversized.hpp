// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/document.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace summoner::json::detail {

/// Helps RapidJSON over numbers that it refuses for their size, even when it
/// is asked for their text only: integers of more than 308 digits and floats
/// beyond the range.
class oversized_numbers {
public:
  /// Remembers all long numbers of a JSON text and overwrites each by a zero,
  /// with its sign, and blanks, so that positions stay as they are.
  /// @pre `text` ends with NUL.
  void hide(char* text, document& arena);

  /// The number that was at `position`, empty if none was hidden there.
  [[nodiscard]] std::string_view find(std::size_t position) const noexcept {
    return numbers_.empty() ? std::string_view{} : search(position);
  }

private:
  struct number {
    std::size_t position;
    std::string_view text;
  };

  [[nodiscard]] std::string_view search(std::size_t position) const noexcept;

  std::vector<number> numbers_; // by position
};

} // namespace summoner::json::detail
