// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/sqlite/parameters.hpp"
#include "summoner/sqlite/rows.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace summoner::sqlite {

/// One prepared statement.
///
/// @par Threads   That of its connection.
/// @par Lifetime  Within that of its connection.
/// @par Errors    `database_error`.
class statement {
public:
  /// Prepares `sql`, which is one statement.
  statement(sqlite3* where, std::string_view sql);

  /// Prepares the first statement of `script` and takes it off there. There may
  /// be none, see `is_empty`; something is taken off unless this throws.
  [[nodiscard]] static statement take_first(sqlite3* where,
                                            std::string_view& script);

  /// Whether there is nothing to run: only spaces and comments.
  [[nodiscard]] bool is_empty() const noexcept {
    return !handle_;
  }

  /// Gives all parameters their values: no more, no fewer.
  /// @par Lifetime  `values` outlives the run: texts and blobs are not copied.
  void bind(const parameters& values);

  /// As above, all by position.
  void bind(std::span<const cell> values);

  /// Runs up to the next row.
  /// @returns Whether there is one.
  bool step();

  /// Ends the run and forgets the values, to be used again.
  void reset() noexcept;

  /// The cell of the current row.
  [[nodiscard]] cell column(std::size_t index) const;

  /// The names of the columns. Until the first step of a run they are those of
  /// the tables as they were when it was prepared or last run.
  [[nodiscard]] std::vector<std::string> columns() const;

  /// Whether it changes nothing in the file.
  [[nodiscard]] bool is_read_only() const noexcept;

  [[nodiscard]] const std::string& sql() const noexcept {
    return sql_;
  }

private:
  struct finalizer {
    void operator()(sqlite3_stmt* x) const noexcept;
  };

  statement(sqlite3* where, std::string_view sql, unsigned flags,
            std::size_t& used);

  void bind(int place, const cell& content);

  void bind_in_order(std::span<const cell> values);

  void check_count(std::size_t given) const;

  [[noreturn]] void throw_bad_parameter(const named_parameter& x,
                                        std::string_view reason) const;

  sqlite3* where_;
  std::unique_ptr<sqlite3_stmt, finalizer> handle_;
  std::string sql_;
};

} // namespace summoner::sqlite
