// SPDX-License-Identifier: Apache-2.0

#include "summoner/text.hpp"

#include "summoner/error.hpp"
#include "summoner/json/print.hpp"
#include "summoner/json/utf8.hpp"
#include "summoner/json/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <numeric>
#include <sstream>
#include <system_error>
#include <utility>

namespace summoner::detail {

namespace {

constexpr auto white = std::string_view{" \t\r\n\v\f"};

bool continues_character(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

std::string lower(std::string_view text) {
  auto result = std::string{text};
  for (auto& c : result)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

/// The number of characters to insert, remove or replace (Levenshtein).
std::size_t edit_distance(std::string_view from, std::string_view to) {
  auto row = std::vector<std::size_t>(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    auto diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < to.size(); ++j) {
      auto replaced = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

std::string_view parent_of(std::string_view path) {
  auto dot = path.rfind('.');
  return dot == std::string_view::npos ? std::string_view{}
                                       : path.substr(0, dot);
}

std::string_view name_of(std::string_view path) {
  return path.substr(path.rfind('.') + 1); // npos + 1 is 0
}

/// How unlikely it is that who wrote `written` meant `known`: a name may be
/// misspelt or incomplete, or stand in the wrong section.
/// @returns Nothing if it is no misspelling and no part.
std::optional<std::size_t> remoteness(std::string_view written,
                                      std::string_view known) {
  constexpr std::size_t incomplete = 3;
  auto lhs = lower(name_of(written));
  auto rhs = lower(name_of(known));
  auto result = edit_distance(lhs, rhs);
  auto longest = std::max(lhs.size(), rhs.size());
  if (lhs.size() >= incomplete && rhs.find(lhs) != std::string::npos)
    result = std::min(result, incomplete);
  else if (3 * result > longest + 2 || (result > 0 && result == longest))
    return std::nullopt; // more than a third of it is something else
  return 2 * result + (parent_of(written) == parent_of(known) ? 0 : 1);
}

/// The text, cut where it gets long, but not inside a character.
std::string shortened(std::string_view text) {
  constexpr std::size_t limit = 60;
  if (text.size() <= limit)
    return std::string{text};
  auto end = limit;
  while (end > 0 && continues_character(text[end]))
    --end;
  return std::string{text.substr(0, end)} + "...";
}

} // namespace

std::string excerpt(const value& what) {
  std::string text;
  json::print(what, text, {.special = json::non_finite::python});
  if (!json::is_valid_utf8(text))
    text = json::to_valid_utf8(text);
  return shortened(text);
}

std::string quoted(std::string_view text) {
  return excerpt(value(text));
}

std::string_view trimmed(std::string_view text) noexcept {
  auto first = text.find_first_not_of(white);
  if (first == std::string_view::npos)
    return text.substr(text.size());
  auto last = text.find_last_not_of(white);
  return text.substr(first, last - first + 1);
}

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t pos = 0; pos < text.size(); ++pos) {
    auto c = static_cast<unsigned char>(text[pos]);
    // U+0080 to U+009F are two bytes in UTF-8.
    auto next = static_cast<unsigned char>(pos + 1 < text.size() ? text[pos + 1]
                                                                 : 0);
    if (c == 0xC2 && next >= 0x80 && next < 0xA0) {
      fmt::format_to(std::back_inserter(result), "\\u{:04x}", next);
      ++pos;
    } else if (c == '\n') {
      result += "\\n";
    } else if (c == '\t') {
      result += "    ";
    } else if (c < 0x20 || c == 0x7F) {
      fmt::format_to(std::back_inserter(result), "\\u{:04x}", c);
    } else {
      result += text[pos];
    }
  }
  return result;
}

std::string printable_excerpt(std::string_view text) {
  return printable(shortened(text));
}

bool is_white(char c) noexcept {
  return white.find(c) != std::string_view::npos;
}

std::string_view character(std::string_view text, std::size_t at) noexcept {
  auto end = at + 1;
  while (end < text.size() && continues_character(text[end]))
    ++end;
  return text.substr(at, end - at);
}

std::string enumeration(const std::vector<std::string>& names) {
  constexpr std::size_t limit = 8;
  auto shown = std::min(names.size(), limit);
  auto result = fmt::format(
    "{}", fmt::join(names.begin(),
                    names.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (shown < names.size())
    result += fmt::format(" and {} more", names.size() - shown);
  return result;
}

std::optional<std::string> nearest(std::string_view written,
                                   const std::vector<std::string>& known) {
  std::optional<std::string> result;
  std::optional<std::size_t> least;
  for (const auto& each : known)
    if (auto found = remoteness(written, each);
        found && (!least || *found < *least)) {
      least = found;
      result = each;
    }
  return result;
}

caf::expected<std::string> read_file(const std::string& path) {
  errno = 0;
  auto in = std::ifstream{path, std::ios::binary};
  std::ostringstream text;
  if (in && in.peek() != std::ifstream::traits_type::eof())
    text << in.rdbuf();
  if (in.is_open() && !in.bad() && !text.bad())
    return text.str();
  return make_error(ec::cannot_read_file,
                    fmt::format("{}: {}", path,
                                std::generic_category().message(errno)));
}

} // namespace summoner::detail
