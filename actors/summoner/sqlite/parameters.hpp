// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/sqlite/cell.hpp"

#include <cassert>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace summoner::sqlite {

/// A value for a parameter with a name.
class named_parameter {
public:
  // A constructor, because g++ 12 destroys an aggregate twice that is made
  // inside an expression with `co_await`.
  named_parameter(std::string_view name, cell content)
    : name_(name), content_(std::move(content)) {
  }

  [[nodiscard]] const std::string& name() const noexcept {
    return name_;
  }

  [[nodiscard]] const cell& content() const noexcept {
    return content_;
  }

private:
  std::string name_;
  cell content_;
};

/// What can stand for a parameter of a statement.
template <class T>
concept bindable
  = std::same_as<std::remove_cvref_t<T>,
                 named_parameter> || std::constructible_from<cell, T>;

/// A value for the parameter `name`, prefix included:
///
///     co_await db.execute("DELETE FROM hits WHERE k = :key",
///                         named(":key", key));
template <class T>
requires std::constructible_from<cell, T>
  named_parameter named(std::string_view name, T&& content) {
  return named_parameter{name, cell(std::forward<T>(content))};
}

/// The values for the parameters of one statement: those without a name stand
/// for the first, second, ... parameter. A value, which owns what it holds.
class parameters {
public:
  parameters() = default;

  /// Of one argument each.
  template <bindable... Ts>
  [[nodiscard]] static parameters of(Ts&&... xs) {
    parameters result;
    constexpr auto count = sizeof...(Ts);
    if constexpr (count > 0)
      result.cells_.reserve(count);
    (result.add(std::forward<Ts>(xs)), ...);
    return result;
  }

  template <class T>
  requires std::constructible_from<cell, T>
  void add(T&& content) {
    cells_.emplace_back(std::forward<T>(content));
  }

  void add(named_parameter x) {
    named_.push_back(std::move(x));
  }

  /// Those without a name, in order.
  [[nodiscard]] const std::vector<cell>& cells() const noexcept {
    return cells_;
  }

  [[nodiscard]] const std::vector<named_parameter>& named() const noexcept {
    return named_;
  }

  [[nodiscard]] std::size_t size() const noexcept {
    return cells_.size() + named_.size();
  }

private:
  std::vector<cell> cells_;
  std::vector<named_parameter> named_;
};

/// The values for many runs of one statement, by position, as many for each
/// run. A value, which owns what it holds.
class parameter_table {
public:
  /// @param width Values for each run.
  explicit parameter_table(std::size_t width) noexcept : width_(width) {
  }

  /// Adds the values for one run.
  template <class... Ts>
  requires(std::constructible_from<cell, Ts>&&...) void add(Ts&&... xs) {
    assert(sizeof...(Ts) == width_);
    (cells_.emplace_back(std::forward<Ts>(xs)), ...);
    ++size_;
  }

  void reserve(std::size_t runs) {
    cells_.reserve(runs * width_);
  }

  /// How many runs.
  [[nodiscard]] std::size_t size() const noexcept {
    return size_;
  }

  [[nodiscard]] std::size_t width() const noexcept {
    return width_;
  }

  /// The values for one run.
  /// @pre `index < size()`
  [[nodiscard]] std::span<const cell>
  operator[](std::size_t index) const noexcept {
    return std::span{cells_}.subspan(index * width_, width_);
  }

private:
  std::size_t width_;
  std::size_t size_ = 0;
  std::vector<cell> cells_;
};

} // namespace summoner::sqlite

namespace summoner {

using sqlite::named;

} // namespace summoner
