// SPDX-License-Identifier: Apache-2.0

#include "summoner/json/oversized.hpp"

#include <algorithm>

namespace summoner::json::detail {

namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

char* skip_digits(char* pos) noexcept {
  while (is_digit(*pos))
    ++pos;
  return pos;
}

// The end of the string that starts at `pos`, which is a quote.
char* skip_string(char* pos) noexcept {
  for (++pos; *pos != '"' && *pos != '\0'; ++pos)
    if (*pos == '\\' && pos[1] != '\0')
      ++pos;
  return *pos == '"' ? pos + 1 : pos;
}

// The end of the number at `pos`, or `pos` itself if it breaks the grammar:
// then RapidJSON finds the fault.
char* skip_number(char* pos) noexcept {
  auto* first = pos;
  if (*pos == '-')
    ++pos;
  auto* digits = pos;
  pos = skip_digits(pos);
  if (pos == digits || (*digits == '0' && pos != digits + 1))
    return first;
  if (*pos == '.') {
    auto* fraction = pos + 1;
    pos = skip_digits(fraction);
    if (pos == fraction)
      return first;
  }
  if (*pos == 'e' || *pos == 'E') {
    auto* exponent = pos + (pos[1] == '+' || pos[1] == '-' ? 2 : 1);
    pos = skip_digits(exponent);
    if (pos == exponent)
      return first;
  }
  return pos;
}

// Anything shorter is in range: no exponent of three digits, no 300 digits.
bool may_be_oversized(std::string_view number) noexcept {
  auto exponent = number.find_first_of("eE");
  return number.size() > 300
         || (exponent != std::string_view::npos
             && number.size() - exponent > 3);
}

} // namespace

void oversized_numbers::hide(char* text, document& arena) {
  for (auto* pos = text; *pos != '\0';) {
    if (*pos == '"') {
      pos = skip_string(pos);
    } else if (*pos == '-' || is_digit(*pos)) {
      auto* last = std::max(skip_number(pos), pos + 1);
      std::string_view found{pos, static_cast<std::size_t>(last - pos)};
      if (may_be_oversized(found)) {
        numbers_.push_back({static_cast<std::size_t>(pos - text),
                            {arena.copy_text(found), found.size()}});
        // The minus stays: behind another number it is a fault.
        auto* digits = *pos == '-' ? pos + 1 : pos;
        std::fill(digits, last, ' ');
        *digits = '0';
      }
      pos = last;
    } else {
      ++pos;
    }
  }
}

std::string_view
oversized_numbers::search(std::size_t position) const noexcept {
  auto found = std::lower_bound(numbers_.begin(), numbers_.end(), position,
                                [](const number& lhs, std::size_t rhs) {
                                  return lhs.position < rhs;
                                });
  return found != numbers_.end() && found->position == position
           ? found->text
           : std::string_view{};
}

} // namespace summoner::json::detail
