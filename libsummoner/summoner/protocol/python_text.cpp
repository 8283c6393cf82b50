// SPDX-License-Identifier: Apache-2.0

#include "summoner/protocol/python_text.hpp"

#include "summoner/json/number.hpp"
#include "summoner/json/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

namespace summoner::protocol {

using json::kind;
using json::detail::node;

namespace {

struct range {
  std::uint32_t first;
  std::uint32_t last;
};

// White space that `int` and `float` pass over: that of `str.isspace`, without
// the separators 0x1c to 0x1f.
constexpr auto spaces = std::to_array<range>({
  {0x09, 0x0d},
  {0x20, 0x20},
  {0x85, 0x85},
  {0xa0, 0xa0},
  {0x1680, 0x1680},
  {0x2000, 0x200a},
  {0x2028, 0x2029},
  {0x202f, 0x202f},
  {0x205f, 0x205f},
  {0x3000, 0x3000},
});

// Assigned characters that `repr` escapes: controls, formats, separators,
// private use; and the noncharacters.
constexpr auto unprintable = std::to_array<range>({
  {0x00, 0x1f},       {0x7f, 0xa0},       {0xad, 0xad},
  {0x600, 0x605},     {0x61c, 0x61c},     {0x6dd, 0x6dd},
  {0x70f, 0x70f},     {0x890, 0x891},     {0x8e2, 0x8e2},
  {0x1680, 0x1680},   {0x180e, 0x180e},   {0x2000, 0x200f},
  {0x2028, 0x202f},   {0x205f, 0x206f},   {0x3000, 0x3000},
  {0xe000, 0xf8ff},   {0xfdd0, 0xfdef},   {0xfeff, 0xfeff},
  {0xfff0, 0xfffb},   {0xfffe, 0xffff},   {0x110bd, 0x110bd},
  {0x110cd, 0x110cd}, {0x13430, 0x1343f}, {0x1bca0, 0x1bca3},
  {0x1d173, 0x1d17a}, {0xe0000, 0xe00ff}, {0xe01f0, 0x10ffff},
});

template <std::size_t N>
bool contains(const std::array<range, N>& ranges, std::uint32_t c) noexcept {
  return std::any_of(ranges.begin(), ranges.end(), [c](auto& each) {
    return each.first <= c && c <= each.last;
  });
}

std::size_t character_size(std::string_view text) noexcept {
  auto lead = static_cast<unsigned char>(text.front());
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

// Pre: `character` is one well-formed character.
std::uint32_t decode(std::string_view character) noexcept {
  std::uint32_t result = static_cast<unsigned char>(character.front());
  if (character.size() == 1)
    return result;
  result &= 0x7fu >> character.size();
  for (auto c : character.substr(1))
    result = (result << 6) | (static_cast<unsigned char>(c) & 0x3fu);
  return result;
}

void put_hex(std::string& out, std::uint32_t c) {
  struct {
    std::string_view prefix;
    std::size_t width;
  } format = {"\\U", 8};
  if (c < 0x100)
    format = {"\\x", 2};
  else if (c < 0x10000)
    format = {"\\u", 4};
  std::array<char, 8> digits{};
  auto* end = std::to_chars(digits.begin(), digits.end(), c, 16).ptr;
  auto count = static_cast<std::size_t>(end - digits.data());
  out += format.prefix;
  out.append(format.width - count, '0');
  out.append(digits.data(), count);
}

void put_repr(std::string& out, std::string_view text) {
  auto has_single = text.find('\'') != std::string_view::npos;
  auto has_double = text.find('"') != std::string_view::npos;
  auto quote = has_single && !has_double ? '"' : '\'';
  out += quote;
  while (!text.empty()) {
    auto character = text.substr(0, character_size(text));
    text.remove_prefix(character.size());
    auto c = decode(character);
    if (c == '\\' || c == static_cast<unsigned char>(quote))
      (out += '\\') += character;
    else if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else if (c == '\t')
      out += "\\t";
    else if (contains(unprintable, c))
      put_hex(out, c);
    else
      out += character;
  }
  out += quote;
}

void put_double(std::string& out, double content) {
  if (std::isnan(content)) {
    out += "nan";
  } else if (std::isinf(content)) {
    out += content < 0 ? "-inf" : "inf";
  } else {
    std::array<char, json::detail::max_double_chars> text{};
    out.append(text.data(), json::detail::format_double(content, text));
  }
}

void put_repr(std::string& out, const node& content);

void put_list(std::string& out, const node& content) {
  out += '[';
  auto* first = content.children;
  for (auto* i = first; i != content.children_end(); ++i) {
    if (i != first)
      out += ", ";
    put_repr(out, *i);
  }
  out += ']';
}

void put_dict(std::string& out, const node& content) {
  out += '{';
  auto* first = content.children;
  for (auto* i = first; i != content.children_end(); i += 2) {
    if (i != first)
      out += ", ";
    put_repr(out, i->view());
    out += ": ";
    put_repr(out, i[1]);
  }
  out += '}';
}

void put_repr(std::string& out, const node& content) {
  switch (content.tag) {
    case kind::null:
      out += "None";
      break;
    case kind::boolean:
      out += content.boolean ? "True" : "False";
      break;
    case kind::integer:
      if (content.is_big)
        out += content.view();
      else
        out += std::to_string(content.integer);
      break;
    case kind::floating:
      put_double(out, content.floating);
      break;
    case kind::string:
      put_repr(out, content.view());
      break;
    case kind::list:
      put_list(out, content);
      break;
    case kind::object:
      put_dict(out, content);
      break;
  }
}

} // namespace

std::string python_str(const node& content) {
  std::string result;
  if (content.tag == kind::string)
    result = content.view();
  else
    put_repr(result, content);
  return result;
}

namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

std::string_view strip(std::string_view text) noexcept {
  while (!text.empty()) {
    auto size = character_size(text);
    if (!contains(spaces, decode(text.substr(0, size))))
      break;
    text.remove_prefix(size);
  }
  while (!text.empty()) {
    auto pos = text.size() - 1;
    while (pos > 0 && (text[pos] & 0xc0) == 0x80)
      --pos;
    if (!contains(spaces, decode(text.substr(pos))))
      break;
    text = text.substr(0, pos);
  }
  return text;
}

// Moves the sign from `text` to `number`, which must not have a plus.
void take_sign(std::string_view& text, std::string& number) {
  if (text.starts_with('-'))
    number += '-';
  if (text.starts_with('-') || text.starts_with('+'))
    text.remove_prefix(1);
}

// Moves digits without their single underscores. Returns how many there were.
std::size_t take_digits(std::string_view& text, std::string& number) {
  std::size_t count = 0;
  while (!text.empty()) {
    if (count > 0 && text[0] == '_' && text.size() > 1 && is_digit(text[1]))
      text.remove_prefix(1);
    if (!is_digit(text[0]))
      break;
    number += text[0];
    text.remove_prefix(1);
    ++count;
  }
  return count;
}

bool take_exponent(std::string_view& text, std::string& number) {
  number += 'e';
  text.remove_prefix(1);
  take_sign(text, number);
  return take_digits(text, number) > 0;
}

std::optional<double> special_float(std::string_view text, bool is_negative) {
  std::string lower{text};
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  constexpr auto infinity = std::numeric_limits<double>::infinity();
  if (lower == "inf" || lower == "infinity")
    return is_negative ? -infinity : infinity;
  if (lower == "nan")
    return std::numeric_limits<double>::quiet_NaN();
  return std::nullopt;
}

} // namespace

std::optional<std::string> python_int(std::string_view text) {
  constexpr std::size_t max_digits = 4300;
  text = strip(text);
  std::string digits;
  std::string number;
  take_sign(text, number);
  auto count = take_digits(text, digits);
  if (count == 0 || count > max_digits || !text.empty())
    return std::nullopt;
  auto first = digits.find_first_not_of('0');
  if (first == std::string::npos)
    return "0";
  return number.append(digits, first);
}

std::optional<double> python_float(std::string_view text) {
  text = strip(text);
  std::string number;
  take_sign(text, number);
  auto is_negative = !number.empty();
  if (!text.empty() && !is_digit(text[0]) && text[0] != '.')
    return special_float(text, is_negative);
  auto digits = take_digits(text, number);
  if (text.starts_with('.')) {
    number += '.';
    text.remove_prefix(1);
    digits += take_digits(text, number);
  }
  if (digits == 0)
    return std::nullopt;
  if (text.starts_with('e') || text.starts_with('E'))
    if (!take_exponent(text, number))
      return std::nullopt;
  if (!text.empty())
    return std::nullopt;
  return json::detail::to_double(number);
}

} // namespace summoner::protocol
