// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/fwd.hpp"
#include "summoner/json/node.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace summoner::json {

namespace detail {

struct access;
class init_reader;

template <class T>
concept character
  = std::same_as<T, char> || std::same_as<T, wchar_t> || std::same_as<
    T, char8_t> || std::same_as<T, char16_t> || std::same_as<T, char32_t>;

} // namespace detail

/// The integers that make a JSON number: neither truth values nor characters.
template <class T>
concept json_integer
  = std::integral<T> && !std::same_as<T, bool> && !detail::character<T>;

/// What reads as a string.
template <class T>
concept json_text
  = std::convertible_to<const T&,
                        std::string_view> && !std::same_as<T, std::nullptr_t>;

/// One element of a list in braces; see `value`.
///
/// @par Lifetime  Refers to its argument. Only for use as a temporary in the
///                expression that builds a value.
class init {
  // Each constructor sets the member of the union that its form names.
  // NOLINTBEGIN(cppcoreguidelines-pro-type-member-init)
public:
  init(std::nullptr_t) noexcept : form_(form::scalar) {
    scalar_ = detail::null_node();
  }

  template <std::same_as<bool> T>
  init(T content) noexcept : form_(form::scalar) {
    scalar_ = detail::boolean_node(content);
  }

  template <json_integer T>
  init(T content) noexcept {
    if (std::in_range<std::int64_t>(content)) {
      form_ = form::scalar;
      scalar_ = detail::integer_node(static_cast<std::int64_t>(content));
    } else {
      form_ = form::large;
      large_ = static_cast<std::uint64_t>(content);
    }
  }

  template <std::floating_point T>
  init(T content) noexcept : form_(form::scalar) {
    scalar_ = detail::floating_node(static_cast<double>(content));
  }

  /// Null pointers count as the empty string.
  init(const char* content) noexcept
    : init(content != nullptr ? std::string_view{content}
                              : std::string_view{}) {
  }

  init(std::string_view content) noexcept : form_(form::text), text_(content) {
  }

  init(const std::string& content) noexcept : init(std::string_view{content}) {
  }

  init(const value& content) noexcept : form_(form::borrowed) {
    borrowed_ = &content;
  }

  init(std::initializer_list<init> content) noexcept;

  // NOLINTEND(cppcoreguidelines-pro-type-member-init)

private:
  friend class detail::init_reader;

  enum class form : std::uint8_t { scalar, large, text, borrowed, nested };

  struct braced {
    const init* first;
    std::size_t count;
  };

  form form_;
  union {
    detail::node scalar_;
    std::uint64_t large_;
    std::string_view text_;
    const value* borrowed_;
    braced nested_;
  };
};

// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): as above
inline init::init(std::initializer_list<init> content) noexcept
  : form_(form::nested), nested_{content.begin(), content.size()} {
}

/// One member in the braces of `value::object`. @see init
struct init_member {
  std::string_view key;
  init val;
};

} // namespace summoner::json
