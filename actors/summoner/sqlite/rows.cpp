// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/rows.hpp"

#include "summoner/sqlite/error.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

namespace summoner::sqlite {

void rows::check_columns(std::size_t wanted) const {
  if (wanted != columns_.size())
    throw database_error{SQLITE_MISMATCH,
                         fmt::format("the rows have {} columns, not {}",
                                     columns_.size(), wanted)};
}

void rows::throw_mismatch(std::size_t row, std::size_t column,
                          std::string_view wanted) const {
  throw database_error{
    SQLITE_MISMATCH,
    fmt::format("column {} of row {} holds {}, not {}", columns_[column],
                row, operator[](row)[column].type_name(), wanted)};
}

} // namespace summoner::sqlite
