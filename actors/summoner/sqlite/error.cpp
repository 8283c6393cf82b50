// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/error.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

namespace summoner::sqlite {

namespace {

/// Of the statement that goes into the text for people.
constexpr std::size_t longest_quote = 200;

std::string describe(int code, std::string_view reason, std::string_view sql) {
  auto text = fmt::format("{} (SQLite error {}, {})", reason, code,
                          sqlite3_errstr(code));
  if (sql.empty())
    return text;
  auto is_long = sql.size() > longest_quote;
  return fmt::format("{} in: {}{}", text, sql.substr(0, longest_quote),
                     is_long ? "..." : "");
}

} // namespace

database_error::database_error(int extended_code, std::string reason,
                               std::string_view sql)
  : std::runtime_error(describe(extended_code, reason, sql)),
    extended_code_(extended_code), reason_(std::move(reason)), sql_(sql) {
}

database_error misuse(std::string reason, std::string_view sql) {
  return {SQLITE_MISUSE, std::move(reason), sql};
}

void refuse_nul(std::string_view sql) {
  auto place = sql.find('\0');
  if (place != std::string_view::npos)
    throw misuse(fmt::format("there is a NUL byte in the statement, at byte {} "
                             "of {}: SQLite reads no further",
                             place + 1, sql.size()),
                 sql.substr(0, place));
}

database_error own_copy(const database_error& x) {
  return {x.extended_code(), x.reason(), x.sql()};
}

void throw_last_error(sqlite3* where, std::string_view sql) {
  throw database_error{sqlite3_extended_errcode(where), sqlite3_errmsg(where),
                       sql};
}

} // namespace summoner::sqlite
