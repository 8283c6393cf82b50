// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;

namespace summoner::sqlite {

/// What SQLite refused, and why. `what()` is a text for people with all of it.
///
/// @par Source  The codes are those of `sqlite3.h`; a few errors that this
///              library finds first use the code that SQLite has for them.
class database_error : public std::runtime_error {
public:
  /// @param extended_code An extended result code of SQLite.
  /// @param reason        Why, without a final period.
  /// @param sql           What was asked, if that is known.
  database_error(int extended_code, std::string reason,
                 std::string_view sql = {});

  /// The primary code, such as 19, `SQLITE_CONSTRAINT`.
  [[nodiscard]] int code() const noexcept {
    return extended_code_ & 0xFF;
  }

  /// The extended code, such as 2067, `SQLITE_CONSTRAINT_UNIQUE`.
  [[nodiscard]] int extended_code() const noexcept {
    return extended_code_;
  }

  /// SQLite's message.
  [[nodiscard]] const std::string& reason() const noexcept {
    return reason_;
  }

  /// The statement; empty if it was about none.
  [[nodiscard]] const std::string& sql() const noexcept {
    return sql_;
  }

private:
  int extended_code_;
  std::string reason_;
  std::string sql_;
};

/// Of a request that makes no sense, or comes at the wrong time.
[[nodiscard]] database_error misuse(std::string reason,
                                    std::string_view sql = {});

/// Throws a misuse if there is a NUL byte in SQL, at which SQLite would stop to
/// read.
void refuse_nul(std::string_view sql);

/// The same error with texts of its own: copies of an exception share theirs,
/// and no two threads are to share one.
[[nodiscard]] database_error own_copy(const database_error& x);

/// Throws what went wrong last on this connection.
[[noreturn]] void throw_last_error(sqlite3* where, std::string_view sql = {});

} // namespace summoner::sqlite

namespace summoner {

using sqlite::database_error;

} // namespace summoner
