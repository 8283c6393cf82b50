// SPDX-License-Identifier: Apache-2.0

#include "summoner/logging/date_format.hpp"

#include "summoner/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace summoner::logging {

namespace {

// A longer date is not shown: nobody wants one, and the memory is bounded.
constexpr std::size_t max_date = 4096;

constexpr auto flags = std::string_view{"_-0^#"};
constexpr auto conversions
  = std::string_view{"aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyYzZ%"};
constexpr auto digits = std::string_view{"0123456789"};

constexpr std::size_t max_width = 99;

/// Where a directive of `text` ends that begins at `at` with its percent sign,
/// and the number in it.
struct directive {
  std::size_t width_at;
  std::size_t width_end;
  std::size_t letter; // its place, or the end of the text

  directive(std::string_view text, std::size_t at) {
    auto end_of = [text](std::string_view set, std::size_t from) {
      return std::min(text.find_first_not_of(set, from), text.size());
    };
    width_at = end_of(flags, at + 1);
    // A zero is a flag, unless it is the number of a fraction's digits.
    if (width_at > at + 1 && text[width_at - 1] == '0')
      --width_at;
    width_end = end_of(digits, width_at);
    letter = width_end;
    if (letter < text.size() && (text[letter] == 'E' || text[letter] == 'O'))
      ++letter;
  }
};

caf::error not_known(std::string_view text, std::size_t at,
                     std::size_t letter) {
  auto what = text.substr(at, letter + 1 - at);
  return make_error(ec::bad_config,
                    fmt::format("character {}: {} is no directive of strftime",
                                at + 1, what));
}

int as_number(std::string_view text) {
  auto result = 0;
  for (auto c : text.substr(0, 4))
    result = 10 * result + (c - '0');
  return result;
}

void append_date(const std::string& pattern, const std::tm& date,
                 std::string& out) {
  // The end mark tells an empty result from one that has no room.
  auto marked = pattern + '.';
  auto before = out.size();
  for (std::size_t room = 64; room <= max_date; room *= 4) {
    out.resize(before + room);
    auto size = std::strftime(out.data() + before, room, marked.c_str(), &date);
    if (size > 0) {
      out.resize(before + size - 1);
      return;
    }
  }
  out.resize(before);
}

} // namespace

caf::expected<date_format> date_format::parse(std::string_view text) {
  if (text.empty())
    text = standard;
  date_format result;
  piece next;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '%') {
      next.pattern += text[at++];
      continue;
    }
    auto found = directive{text, at};
    if (found.letter >= text.size())
      return make_error(ec::bad_config,
                        fmt::format("character {}: a directive is not complete",
                                    at + 1));
    auto width = text.substr(found.width_at, found.width_end - found.width_at);
    auto number = as_number(width);
    if (text[found.letter] == 'f' && found.width_at == at + 1
        && found.letter == found.width_end) {
      if (number > 6)
        return make_error(ec::bad_config,
                          fmt::format("character {}: a second has 0 to 6 "
                                      "digits, not {}",
                                      at + 1, width));
      next.digits = width.empty() ? 3 : static_cast<std::size_t>(number);
      result.pieces_.push_back(std::exchange(next, {}));
    } else if (conversions.find(text[found.letter]) == std::string_view::npos
               || number > static_cast<int>(max_width)) {
      return not_known(text, at, found.letter);
    } else {
      next.pattern += text.substr(at, found.letter + 1 - at);
    }
    at = found.letter + 1;
  }
  result.pieces_.push_back(std::move(next));
  return result;
}

void date_format::append(const wall_time& when, std::string& out) const {
  auto fraction = fmt::format("{:06}", when.microsecond);
  for (const auto& each : pieces_) {
    if (!each.pattern.empty())
      append_date(each.pattern, when.date, out);
    out.append(fraction, 0, each.digits);
  }
}

} // namespace summoner::logging
