// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/sqlite/migrations.hpp"
#include "summoner/sqlite/options.hpp"
#include "summoner/sqlite/parameters.hpp"
#include "summoner/sqlite/rows.hpp"
#include "summoner/sqlite/statement_cache.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;

namespace summoner::sqlite {

/// One open connection to a database. Every call blocks until it is done; the
/// KEEPER calls it for the handlers.
///
/// @par Threads   One at a time.
/// @par Errors    `database_error`, with SQLite's extended code, its message
///                and the statement.
class connection {
public:
  static constexpr auto all_rows = std::numeric_limits<std::size_t>::max();

  /// Opens a file, and makes it if it may.
  /// @param path A file; `:memory:` and the empty path are a new database that
  ///             nobody else sees; `file:...` is an URI of SQLite.
  connection(const std::string& path, const database_options& options);

  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  ~connection() = default;

  /// Runs one statement to its end; rows that it gives are dropped.
  changes execute(std::string_view sql, const parameters& values = {});

  /// Runs one statement for each row of `values`: all of them or, when one
  /// fails, none. In a transaction, what was done before that stays a part of
  /// it.
  changes execute_many(std::string_view sql, const parameter_table& values);

  /// Runs one statement and gives its rows.
  /// @param limit Rows beyond that are not read.
  rows query(std::string_view sql, const parameters& values = {},
             std::size_t limit = all_rows);

  /// Runs any number of statements without parameters, to the first that fails;
  /// none of them if there is a NUL byte.
  void run_script(std::string_view script);

  /// Runs those steps that the file has not seen yet, each in a transaction
  /// that also counts it in `PRAGMA user_version`. A step that fails leaves
  /// nothing behind; those before it stay. Others may migrate the same file at
  /// the same time.
  /// @returns How many steps were run.
  /// @par Errors  Also if the file has seen more steps than there are: it was
  ///              made by a newer program. `SQLITE_MISUSE` in a transaction.
  std::size_t migrate(const migrations& all);

  // -- transactions -----------------------------------------------------------

  /// Begins a transaction that may write at once (`BEGIN IMMEDIATE`).
  void begin();

  /// Ends the transaction; if it fails, the transaction is rolled back.
  void commit();

  /// Takes back what was done since `begin`, if there is a transaction.
  void roll_back() noexcept;

  /// Whether there is one; SQLite itself ends it after some errors, such as a
  /// full disk.
  [[nodiscard]] bool is_in_transaction() const noexcept;

  // -- life -------------------------------------------------------------------

  /// Lets queries that only read stop (`SQLITE_INTERRUPT`) when the flag is
  /// set, from any thread. Null, the default, for never.
  /// @par Lifetime  The flag outlives the queries, or the next call.
  void stop_queries_on(const std::atomic<bool>* flag) noexcept {
    stop_ = flag;
  }

  /// Closes the file; what is in its write-ahead log goes to the file itself,
  /// if this was its last connection. No other call may follow. Without, the
  /// destructor does it.
  void close();

  /// How many statements were prepared so far.
  [[nodiscard]] std::size_t prepared() const noexcept {
    return cache_.prepared();
  }

private:
  struct closer {
    void operator()(sqlite3* x) const noexcept;
  };

  void open(const std::string& path, const database_options& options);

  void configure(const database_options& options);

  void use_write_ahead_log(std::chrono::milliseconds limit);

  std::int64_t user_version();

  bool run_step(const migrations& all, std::size_t index);

  static int must_stop(void* self) noexcept;

  std::unique_ptr<sqlite3, closer> handle_;
  statement_cache cache_; // goes first
  const std::atomic<bool>* stop_ = nullptr;
  bool is_reading_ = false;
};

} // namespace summoner::sqlite
