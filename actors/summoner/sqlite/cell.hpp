// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/value.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace summoner::sqlite {

/// Bytes that are no text.
using blob = std::vector<std::byte>;

/// What SQLite stores in one place of a table: NULL, an integer, a floating
/// point number, a text, or bytes. A value.
///
/// It is made of `nullptr`, `bool` (0 or 1), integers, floating point numbers,
/// texts, `blob`, `summoner::value` (as JSON text) and `std::optional` of
/// these.
///
/// @par Errors  Making one throws `std::out_of_range` for an integer that a
///              `std::int64_t` cannot hold. SQLite stores NaN as NULL.
class cell {
public:
  using content_type
    = std::variant<std::monostate, std::int64_t, double, std::string, blob>;

  /// NULL.
  cell() noexcept = default;

  /// NULL.
  cell(std::nullptr_t) noexcept {
  }

  template <std::same_as<bool> T>
  cell(T content) noexcept : content_(std::int64_t{content}) {
  }

  template <json::json_integer T>
  cell(T content) : content_(checked(content)) {
  }

  template <std::floating_point T>
  cell(T content) noexcept : content_(static_cast<double>(content)) {
  }

  /// A text; NULL for a null pointer.
  cell(const char* content) {
    if (content != nullptr)
      content_.emplace<std::string>(content);
  }

  cell(std::string_view content) : content_(std::string{content}) {
  }

  cell(std::string content) noexcept : content_(std::move(content)) {
  }

  cell(blob content) noexcept : content_(std::move(content)) {
  }

  /// The JSON text of a value, as `json::print` makes it; a NaN is `null`.
  template <std::same_as<value> T>
  cell(const T& content) : content_(json_of(content)) {
  }

  /// NULL when there is nothing.
  template <class T>
  requires std::constructible_from<cell, T> cell(std::optional<T> content) {
    if (content)
      *this = cell(std::move(*content));
  }

  [[nodiscard]] bool is_null() const noexcept {
    return std::holds_alternative<std::monostate>(content_);
  }

  [[nodiscard]] const content_type& content() const noexcept {
    return content_;
  }

  /// What it holds, for people: "NULL", "an integer", ...
  [[nodiscard]] std::string_view type_name() const noexcept;

  friend bool operator==(const cell&, const cell&) = default;

private:
  template <json::json_integer T>
  static std::int64_t checked(T content) {
    if (!std::in_range<std::int64_t>(content))
      throw std::out_of_range{"the integer is too large for SQLite"};
    return static_cast<std::int64_t>(content);
  }

  static std::string json_of(const value& content);

  content_type content_;
};

/// Not part of the public interface.
namespace detail {

template <class T>
inline constexpr bool is_optional_v = false;

template <class T>
inline constexpr bool is_optional_v<std::optional<T>> = true;

bool read_json(const cell& from, value& to);

template <class T>
bool read_integer(const cell& from, T& to) {
  const auto* number = std::get_if<std::int64_t>(&from.content());
  if (number == nullptr)
    return false;
  if constexpr (std::same_as<T, bool>) {
    to = *number != 0;
  } else {
    if (!std::in_range<T>(*number))
      return false;
    to = static_cast<T>(*number);
  }
  return true;
}

template <std::floating_point T>
bool read_floating(const cell& from, T& to) {
  if (const auto* real = std::get_if<double>(&from.content()))
    to = static_cast<T>(*real);
  else if (const auto* number = std::get_if<std::int64_t>(&from.content()))
    to = static_cast<T>(*number);
  else
    return false;
  return true;
}

template <class T>
bool read_exactly(const cell& from, T& to) {
  const auto* found = std::get_if<T>(&from.content());
  if (found != nullptr)
    to = *found;
  return found != nullptr;
}

} // namespace detail

/// What can be read from a cell.
template <class T>
concept readable
  = std::same_as<T, bool> || json::json_integer<T> || std::floating_point<
    T> || std::same_as<T, std::string> || std::same_as<T, blob> || std::
    same_as<T, value> || std::same_as<T, cell> || detail::is_optional_v<T>;

/// Reads a cell. Nothing is converted that would lose something: an integer is
/// read from an integer that fits, a floating point number from a number, a
/// text from a text; a `bool` from an integer, which is false for 0 only; a
/// `value` from JSON text, a number or NULL.
/// @returns Whether the cell holds such a thing.
template <readable T>
bool read(const cell& from, T& to) {
  if constexpr (std::same_as<T, cell>) {
    to = from;
    return true;
  } else if constexpr (detail::is_optional_v<T>) {
    if (from.is_null()) {
      to = std::nullopt;
      return true;
    }
    return read(from, to.emplace());
  } else if constexpr (std::floating_point<T>) {
    return detail::read_floating(from, to);
  } else if constexpr (std::same_as<T, value>) {
    return detail::read_json(from, to);
  } else if constexpr (std::integral<T>) {
    return detail::read_integer(from, to);
  } else {
    return detail::read_exactly(from, to);
  }
}

/// What `read` wants, for people.
template <readable T>
std::string_view wanted() {
  if constexpr (std::same_as<T, std::string>)
    return "a text";
  else if constexpr (std::same_as<T, blob>)
    return "a blob";
  else if constexpr (std::same_as<T, value>)
    return "JSON";
  else if constexpr (std::floating_point<T>)
    return "a number";
  else if constexpr (std::same_as<T, bool>)
    return "a truth value";
  else if constexpr (detail::is_optional_v<T>)
    return wanted<typename T::value_type>();
  else if constexpr (std::same_as<T, cell>)
    return "anything";
  else
    return sizeof(T) == sizeof(std::int64_t) ? "an integer"
                                             : "an integer that fits";
}

} // namespace summoner::sqlite
