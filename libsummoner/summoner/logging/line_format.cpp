// SPDX-License-Identifier: Apache-2.0

#include "summoner/logging/line_format.hpp"

#include "summoner/error.hpp"
#include "summoner/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace summoner::logging {

namespace {

constexpr auto field_names
  = std::array<std::string_view, 4>{"asctime", "name", "levelname", "message"};

// Of a width and of a precision: three.
constexpr std::size_t max_digits = 3;

/// Reads a format from its front.
class cursor {
public:
  explicit cursor(std::string_view text) : text_(text) {
  }

  [[nodiscard]] bool is_at_end() const noexcept {
    return at_ == text_.size();
  }

  [[nodiscard]] char peek() const noexcept {
    return is_at_end() ? '\0' : text_[at_];
  }

  /// Takes `c`, if it comes next.
  bool take(char c) noexcept {
    auto is_there = !is_at_end() && text_[at_] == c;
    at_ += is_there ? 1 : 0;
    return is_there;
  }

  /// Takes what comes before the next `end`; all if there is none.
  std::string_view take_until(char end) noexcept {
    auto from = at_;
    at_ = std::min(text_.find(end, at_), text_.size());
    return text_.substr(from, at_ - from);
  }

  /// Takes all that comes next of `set`.
  std::string_view take_all(std::string_view set) noexcept {
    auto from = at_;
    at_ = std::min(text_.find_first_not_of(set, at_), text_.size());
    return text_.substr(from, at_ - from);
  }

  /// Where it stands, from 1.
  [[nodiscard]] std::size_t place() const noexcept {
    return at_ + 1;
  }

private:
  std::string_view text_;
  std::size_t at_ = 0;
};

caf::error wrong(std::size_t place, const std::string& what) {
  return make_error(ec::bad_config,
                    fmt::format("character {}: {}", place, what));
}

caf::error unknown_field(std::size_t place, std::string_view name) {
  auto what = fmt::format("%({}) is no field", name);
  auto known = std::vector<std::string>(field_names.begin(), field_names.end());
  if (auto meant = detail::nearest(name, known))
    what += fmt::format("; the nearest is %({})s", *meant);
  return wrong(place, what);
}

std::size_t as_number(std::string_view digits) {
  std::size_t result = 0;
  for (auto c : digits)
    result = 10 * result + static_cast<std::size_t>(c - '0');
  return result;
}

bool begins_character(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

/// The first `count` characters of a text.
std::string_view first_characters(std::string_view text, std::size_t count) {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (begins_character(text[i]) && count-- == 0)
      return text.substr(0, i);
  return text;
}

} // namespace

line_format::field line_format::field_of(std::string_view name) noexcept {
  auto found = std::find(field_names.begin(), field_names.end(), name);
  return static_cast<field>(found - field_names.begin());
}

caf::expected<line_format> line_format::parse(std::string_view text) {
  line_format result;
  cursor in{text};
  piece next;
  while (!in.is_at_end()) {
    next.before += in.take_until('%');
    auto place = in.place();
    if (!in.take('%'))
      break;
    if (in.take('%')) {
      next.before += '%';
      continue;
    }
    if (!in.take('('))
      return wrong(place, "a percent sign alone; write %% for one");
    auto name = in.take_until(')');
    if (!in.take(')'))
      return wrong(place, "a field has no closing parenthesis");
    next.what = field_of(name);
    if (next.what == field::none)
      return unknown_field(place, name);
    next.is_left = in.take_all("-+ #0").find('-') != std::string_view::npos;
    auto width = in.take_all("0123456789");
    auto has_precision = in.take('.');
    auto precision = has_precision ? in.take_all("0123456789")
                                   : std::string_view{};
    if (width.size() > max_digits || precision.size() > max_digits)
      return wrong(place, "a width has three digits at most");
    if (!in.take('s'))
      return wrong(place, fmt::format("%({}) is a text: it ends in s", name));
    next.width = as_number(width);
    if (has_precision)
      next.precision = as_number(precision);
    result.pieces_.push_back(std::exchange(next, {}));
  }
  result.pieces_.push_back(std::move(next));
  return result;
}

void line_format::append(const line_parts& parts, std::string& out) const {
  auto texts = std::array<std::string_view, 5>{
    parts.asctime, parts.name, parts.levelname, parts.message, {}};
  for (const auto& each : pieces_) {
    out += each.before;
    auto text = first_characters(texts.at(static_cast<std::size_t>(each.what)),
                                 each.precision);
    std::size_t padding = 0;
    if (each.width > 0) {
      auto count = static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), begins_character));
      padding = each.width - std::min(each.width, count);
    }
    if (!each.is_left)
      out.append(padding, ' ');
    out += text;
    if (each.is_left)
      out.append(padding, ' ');
  }
}

} // namespace summoner::logging
