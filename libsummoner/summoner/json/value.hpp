// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/fwd.hpp"
#include "summoner/json/init.hpp"
#include "summoner/json/node.hpp"

#include <caf/expected.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace summoner::json {

class member_range;

/// An immutable JSON value. Building, reading and sharing in one type:
///
///     value v = {{"kind", "hb"}, {"n", 3}, {"tags", {"a", "b"}}};
///     v["kind"] == "hb"; v["n"].as_int(); v["absent"].is_null();
///
/// In braces, a list of pairs that each begin with a string is an object (the
/// last of equal keys wins, at the place of the first); any other list is a
/// list. Use `value::list` and `value::object` where that guess is wrong.
///
/// @warning `value{x}` and `return {x}` copy a `value x`, but make a list of
///          any other single element, as in `value{3}`. Write `value(x)` and
///          `value::list({x})` to be understood.
///
/// @par Threads   Immutable: copies may be read and destroyed in any thread.
/// @par Lifetime  A copy costs one reference count and shares the storage of
///                the document it was parsed or built in, which lives as long
///                as any value inside it. Views (`as_string`, keys) live as
///                long as any value of the same document. `copy()` detaches.
/// @par Errors    Reading never fails: an absent key, an index out of range or
///                a value of another kind gives null or the stated fallback.
///                Building throws `std::length_error` beyond 1,000 levels of
///                nesting or 4 GiB of text, and `std::bad_alloc`.
class value {
public:
  class iterator;

  // -- constructors -----------------------------------------------------------

  /// Null.
  value() noexcept = default;

  value(const value&) = default;
  value(value&&) noexcept = default;
  ~value() = default;

  // Not `v["key"] = x`, which would change a copy: see `with`.
  value& operator=(const value&) & = default;
  value& operator=(value&&) & noexcept = default;

  /// Null.
  value(std::nullptr_t) noexcept {
  }

  template <std::same_as<bool> T>
  value(T content) noexcept : node_(detail::boolean_node(content)) {
  }

  /// An integer of any size; never a character.
  template <json_integer T>
  value(T content) {
    if (std::in_range<std::int64_t>(content))
      node_ = detail::integer_node(static_cast<std::int64_t>(content));
    else
      *this = from_unsigned(static_cast<std::uint64_t>(content));
  }

  template <std::floating_point T>
  value(T content) noexcept
    : node_(detail::floating_node(static_cast<double>(content))) {
  }

  /// A string. Null pointers count as the empty string.
  value(const char* content)
    : value(content != nullptr ? std::string_view{content}
                               : std::string_view{}) {
  }

  value(std::string_view content);

  value(const std::string& content) : value(std::string_view{content}) {
  }

  /// A list or an object, by the rule for braces stated above.
  value(std::initializer_list<init> content);

  /// A list.
  value(const std::vector<value>& elements);

  /// An object; the last of equal keys wins, at the place of the first.
  value(const std::vector<std::pair<std::string, value>>& members);

  /// A list of any elements, also of pairs.
  [[nodiscard]] static value list(std::initializer_list<init> elements = {});

  /// An object, also without members.
  [[nodiscard]] static value
  object(std::initializer_list<init_member> members = {});

  /// An integer of any size from its decimal text: an optional minus and
  /// digits without leading zeros. Fails with `ec::bad_json`.
  [[nodiscard]] static caf::expected<value> big_int(std::string_view digits);

  // -- kind -------------------------------------------------------------------

  [[nodiscard]] kind type() const noexcept {
    return node_.tag;
  }

  [[nodiscard]] bool is_null() const noexcept {
    return node_.tag == kind::null;
  }

  [[nodiscard]] bool is_bool() const noexcept {
    return node_.tag == kind::boolean;
  }

  /// Whether this is an integer of any size.
  [[nodiscard]] bool is_int() const noexcept {
    return node_.tag == kind::integer;
  }

  /// Whether this is an integer that `std::int64_t` cannot hold.
  [[nodiscard]] bool is_big_int() const noexcept {
    return node_.is_big;
  }

  [[nodiscard]] bool is_float() const noexcept {
    return node_.tag == kind::floating;
  }

  [[nodiscard]] bool is_number() const noexcept {
    return is_int() || is_float();
  }

  [[nodiscard]] bool is_string() const noexcept {
    return node_.tag == kind::string;
  }

  [[nodiscard]] bool is_list() const noexcept {
    return node_.tag == kind::list;
  }

  [[nodiscard]] bool is_object() const noexcept {
    return node_.tag == kind::object;
  }

  // -- reading ----------------------------------------------------------------

  /// The member `key`, null without one.
  [[nodiscard]] value operator[](std::string_view key) const noexcept;

  [[nodiscard]] value operator[](const char* key) const noexcept {
    return (*this)[std::string_view{key}];
  }

  /// The element at `index`, null without one.
  template <json_integer T>
  [[nodiscard]] value operator[](T index) const noexcept {
    return std::in_range<std::uint32_t>(index)
             ? at(static_cast<std::uint32_t>(index))
             : value();
  }

  /// Whether this is an object with the member `key`.
  [[nodiscard]] bool contains(std::string_view key) const noexcept;

  /// Number of elements or members; 0 for strings and scalars.
  [[nodiscard]] std::size_t size() const noexcept {
    return is_list() || is_object() ? node_.size : 0;
  }

  [[nodiscard]] bool empty() const noexcept {
    return size() == 0;
  }

  [[nodiscard]] bool as_bool(bool fallback = false) const noexcept {
    return is_bool() ? node_.boolean : fallback;
  }

  /// The integer, if it fits; floats are not rounded but give the fallback.
  [[nodiscard]] std::int64_t as_int(std::int64_t fallback = 0) const noexcept {
    return is_int() && !is_big_int() ? node_.integer : fallback;
  }

  /// The number. Integers are rounded to the nearest double, infinity if none.
  [[nodiscard]] double as_double(double fallback = 0) const noexcept;

  /// The content of a string. See the class for how long the view lives.
  [[nodiscard]] std::string_view
  as_string(std::string_view fallback = {}) const noexcept {
    return is_string() ? node_.view() : fallback;
  }

  /// The content of a string as it is, any other value as compact JSON.
  [[nodiscard]] std::string to_text() const;

  // -- iteration --------------------------------------------------------------

  /// The elements of a list; nothing for other kinds. Iterators live as long
  /// as this value.
  [[nodiscard]] iterator begin() const noexcept;
  [[nodiscard]] iterator end() const noexcept;

  /// The members of an object in order, nothing for other kinds:
  ///
  ///     for (auto [key, val] : v.items()) ...
  ///
  /// The range owns what it needs: safe on temporaries.
  [[nodiscard]] member_range items() const noexcept;

  // -- derived values ---------------------------------------------------------

  /// This object with `key` set to `content`, at its place or at the end. Of
  /// any other kind: an object with that one member.
  [[nodiscard]] value with(std::string_view key, const value& content) const;

  /// This object without `key`; this value if there is nothing to remove.
  [[nodiscard]] value without(std::string_view key) const;

  /// The same value in storage of its own, and no larger than it needs.
  [[nodiscard]] value copy() const;

  // -- comparison -------------------------------------------------------------

  /// Equal in kind and content: 3 differs from 3.0, NaN from itself, and the
  /// order of members does not matter.
  friend bool operator==(const value& lhs, const value& rhs) noexcept {
    return equals(lhs.node_, rhs.node_);
  }

  friend bool operator==(const value& lhs, std::nullptr_t) noexcept {
    return lhs.is_null();
  }

  template <std::same_as<bool> T>
  friend bool operator==(const value& lhs, T rhs) noexcept {
    return lhs.is_bool() && lhs.node_.boolean == rhs;
  }

  template <json_integer T>
  friend bool operator==(const value& lhs, T rhs) noexcept {
    if (std::in_range<std::int64_t>(rhs))
      return lhs.is_int() && !lhs.is_big_int()
             && lhs.node_.integer == static_cast<std::int64_t>(rhs);
    return lhs.is_unsigned(static_cast<std::uint64_t>(rhs));
  }

  template <std::floating_point T>
  friend bool operator==(const value& lhs, T rhs) noexcept {
    return lhs.is_float() && lhs.node_.floating == static_cast<double>(rhs);
  }

  template <json_text T>
  friend bool operator==(const value& lhs, const T& rhs) noexcept {
    return lhs.is_string() && lhs.node_.view() == std::string_view{rhs};
  }

  /// Prints compact JSON.
  friend std::ostream& operator<<(std::ostream& out, const value& content);

private:
  friend struct detail::access;
  friend class member_range;

  value(const detail::node& content, detail::document_ptr storage) noexcept
    : node_(content), storage_(std::move(storage)) {
  }

  static value from_unsigned(std::uint64_t beyond_int64);
  static bool equals(const detail::node& lhs, const detail::node& rhs) noexcept;

  [[nodiscard]] bool is_unsigned(std::uint64_t beyond_int64) const noexcept;
  [[nodiscard]] value at(std::uint32_t index) const noexcept;

  detail::node node_ = detail::null_node();
  detail::document_ptr storage_; // null when node_ points to nothing
};

} // namespace summoner::json

#include "summoner/json/iterator.hpp" // value::iterator, member_range
