// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/sqlite/cell.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace summoner::sqlite {

/// What a statement that writes has done.
struct changes {
  /// Rows inserted, changed or deleted, those of triggers left out.
  std::int64_t rows = 0;
  /// The rowid of the row that this connection has inserted last.
  std::int64_t last_row_id = 0;
};

/// The rows that a query gave, all of them, in memory. A value.
///
///     auto found = co_await db.query("SELECT k, n FROM hits");
///     for (const auto& [k, n] : found.as<std::string, std::int64_t>())
///       ...
///
/// @par Lifetime  Owns everything; views of rows live as long as it does.
class rows {
public:
  explicit rows(std::vector<std::string> columns)
    : columns_(std::move(columns)) {
  }

  rows() = default;

  // -- for who fills it -------------------------------------------------------

  /// Adds the next cell, row by row from left to right.
  void add(cell content) {
    cells_.push_back(std::move(content));
  }

  // -- for who reads it -------------------------------------------------------

  [[nodiscard]] std::size_t size() const noexcept {
    return columns_.empty() ? 0 : cells_.size() / columns_.size();
  }

  [[nodiscard]] bool empty() const noexcept {
    return cells_.empty();
  }

  /// The names of the columns.
  [[nodiscard]] const std::vector<std::string>& columns() const noexcept {
    return columns_;
  }

  /// The cells of one row, from left to right.
  /// @pre `index < size()`
  [[nodiscard]] std::span<const cell>
  operator[](std::size_t index) const noexcept {
    return std::span{cells_}.subspan(index * columns_.size(), columns_.size());
  }

  /// All rows, typed: one tuple for each, to be taken apart by name.
  /// @par Errors  Throws `database_error` (`SQLITE_MISMATCH`) that names the
  ///              place if a cell holds something else, or there are not as
  ///              many columns as types. NULL is read by `std::optional` only.
  template <readable... Ts>
  [[nodiscard]] std::vector<std::tuple<Ts...>> as() const {
    check_columns(sizeof...(Ts));
    std::vector<std::tuple<Ts...>> result(size());
    for (std::size_t i = 0; i < result.size(); ++i)
      read_row(i, result[i], std::index_sequence_for<Ts...>{});
    return result;
  }

private:
  template <class Tuple, std::size_t... Is>
  void read_row(std::size_t row, Tuple& to, std::index_sequence<Is...>) const {
    (read_cell(row, Is, std::get<Is>(to)), ...);
  }

  template <class T>
  void read_cell(std::size_t row, std::size_t column, T& to) const {
    if (!read(operator[](row)[column], to))
      throw_mismatch(row, column, wanted<T>());
  }

  void check_columns(std::size_t wanted) const;

  [[noreturn]] void throw_mismatch(std::size_t row, std::size_t column,
                                   std::string_view wanted) const;

  std::vector<std::string> columns_;
  std::vector<cell> cells_;
};

} // namespace summoner::sqlite
