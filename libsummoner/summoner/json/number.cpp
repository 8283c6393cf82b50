// SPDX-License-Identifier: Apache-2.0

#include "summoner/json/number.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

namespace summoner::json::detail {

namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

// The shortest digits of a number d1.d2d3... * 10^exponent.
struct scientific {
  std::array<char, max_double_chars> digits;
  int count = 0;
  int exponent = 0;
};

scientific to_scientific(double magnitude) noexcept {
  std::array<char, max_double_chars> text{};
  auto* last = std::to_chars(text.data(), text.data() + text.size(), magnitude,
                             std::chars_format::scientific)
                 .ptr;
  auto* exponent = std::find(text.data(), last, 'e');
  scientific result{};
  auto* end = std::copy_if(text.data(), exponent, result.digits.data(),
                           is_digit);
  result.count = static_cast<int>(end - result.digits.data());
  auto* number = exponent[1] == '+' ? exponent + 2 : exponent + 1;
  std::from_chars(number, last, result.exponent);
  return result;
}

// Python: fixed notation for 1e-04 <= magnitude < 1e16.
char* format_fixed(const scientific& num, char* out) noexcept {
  auto* digits = num.digits.data();
  if (num.exponent < 0) {
    *out++ = '0';
    *out++ = '.';
    out = std::fill_n(out, -num.exponent - 1, '0');
    return std::copy_n(digits, num.count, out);
  }
  auto whole = std::min(num.count, num.exponent + 1);
  out = std::copy_n(digits, whole, out);
  out = std::fill_n(out, num.exponent + 1 - whole, '0');
  *out++ = '.';
  if (whole == num.count) {
    *out++ = '0';
    return out;
  }
  return std::copy_n(digits + whole, num.count - whole, out);
}

char* format_scientific(const scientific& num, char* out) noexcept {
  *out++ = num.digits[0];
  if (num.count > 1) {
    *out++ = '.';
    out = std::copy_n(num.digits.data() + 1, num.count - 1, out);
  }
  *out++ = 'e';
  *out++ = num.exponent < 0 ? '-' : '+';
  auto magnitude = std::abs(num.exponent);
  if (magnitude < 10)
    *out++ = '0';
  return std::to_chars(out, out + 4, magnitude).ptr;
}

// The decimal exponent of the first digit that is not zero, roughly: enough to
// tell a number that is too large from one that is too small.
long leading_exponent(std::string_view text) noexcept {
  auto mantissa = text.substr(0, text.find_first_of("eE"));
  auto point = std::min(mantissa.find('.'), mantissa.size());
  auto first = mantissa.find_first_of("123456789");
  if (first == std::string_view::npos)
    return std::numeric_limits<long>::min();
  auto shift = static_cast<long>(point) - static_cast<long>(first);
  if (mantissa.size() == text.size())
    return shift;
  auto* number = text.data() + mantissa.size() + 1;
  if (*number == '+')
    ++number;
  constexpr auto huge = std::numeric_limits<long>::max() / 2;
  long exponent = 0;
  auto status = std::from_chars(number, text.data() + text.size(), exponent);
  if (status.ec == std::errc::result_out_of_range)
    return *number == '-' ? -huge : huge;
  // The shift, at most the size of the text, must not carry it over the end.
  exponent = std::clamp(exponent, -huge, huge);
  return shift + exponent;
}

} // namespace

std::size_t format_double(double content,
                          std::span<char, max_double_chars> out) noexcept {
  auto* pos = out.data();
  if (std::signbit(content))
    *pos++ = '-';
  auto num = to_scientific(std::abs(content));
  pos = num.exponent >= -4 && num.exponent < 16 ? format_fixed(num, pos)
                                                : format_scientific(num, pos);
  return static_cast<std::size_t>(pos - out.data());
}

std::size_t format_int(std::int64_t content,
                       std::span<char, max_uint64_digits> out) noexcept {
  auto* last = std::to_chars(out.data(), out.data() + out.size(), content).ptr;
  return static_cast<std::size_t>(last - out.data());
}

bool is_integer(std::string_view text) noexcept {
  if (text.starts_with('-'))
    text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit)
         && (text.size() == 1 || text.front() != '0');
}

std::optional<std::int64_t> to_int64(std::string_view text) noexcept {
  std::int64_t result = 0;
  auto status = std::from_chars(text.data(), text.data() + text.size(), result);
  if (status.ec != std::errc{})
    return std::nullopt;
  return result;
}

double to_double(std::string_view text) noexcept {
  double result = 0;
  auto status = std::from_chars(text.data(), text.data() + text.size(), result);
  if (status.ec != std::errc::result_out_of_range)
    return result;
  auto magnitude = leading_exponent(text) > 0
                     ? std::numeric_limits<double>::infinity()
                     : 0.0;
  return text.starts_with('-') ? -magnitude : magnitude;
}

} // namespace summoner::json::detail
