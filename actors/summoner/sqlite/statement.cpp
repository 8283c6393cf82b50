// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/statement.hpp"

#include "summoner/sqlite/error.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <limits>
#include <type_traits>
#include <utility>
#include <variant>

namespace summoner::sqlite {

namespace {

bool is_only_space(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\f;") == std::string_view::npos;
}

} // namespace

void statement::finalizer::operator()(sqlite3_stmt* x) const noexcept {
  sqlite3_finalize(x);
}

statement::statement(sqlite3* where, std::string_view sql, unsigned flags,
                     std::size_t& used)
  : where_(where) {
  if (sql.size() > std::numeric_limits<int>::max())
    throw database_error{SQLITE_TOOBIG, "the statement is too long"};
  sqlite3_stmt* made = nullptr;
  const char* tail = nullptr;
  auto code = sqlite3_prepare_v3(where, sql.data(),
                                 static_cast<int>(sql.size()), flags, &made,
                                 &tail);
  handle_.reset(made);
  if (code != SQLITE_OK)
    throw_last_error(where, sql);
  used = static_cast<std::size_t>(tail - sql.data());
  sql_ = sql.substr(0, used);
}

statement::statement(sqlite3* where, std::string_view sql) : where_(where) {
  refuse_nul(sql);
  std::size_t used = 0;
  *this = statement{where, sql, SQLITE_PREPARE_PERSISTENT, used};
  if (is_empty())
    throw misuse("there is no statement", sql);
  sql_ = sql;
  auto rest = sql.substr(used);
  if (is_only_space(rest))
    return;
  // What follows may be a comment.
  if (!statement{where, rest, 0, used}.is_empty())
    throw misuse("there is more than one statement; see run_script", sql);
}

statement statement::take_first(sqlite3* where, std::string_view& script) {
  std::size_t used = 0;
  auto first = statement{where, script, 0, used};
  if (used == 0 && !script.empty()) // or who takes all never ends
    throw misuse("SQLite does not read on, there may be a NUL byte", script);
  script.remove_prefix(used);
  return first;
}

// -- parameters ---------------------------------------------------------------

void statement::bind(const parameters& values) {
  check_count(values.size());
  bind_in_order(values.cells());
  if (values.named().empty())
    return;
  std::vector<bool> is_bound(values.size(), false);
  std::fill_n(is_bound.begin(), values.cells().size(), true);
  for (const auto& x : values.named()) {
    auto place = sqlite3_bind_parameter_index(handle_.get(), x.name().c_str());
    if (place == 0)
      throw_bad_parameter(x, "there is no such parameter");
    auto index = static_cast<std::size_t>(place - 1);
    if (is_bound[index])
      throw_bad_parameter(x, "it was given twice");
    is_bound[index] = true;
    bind(place, x.content());
  }
}

void statement::throw_bad_parameter(const named_parameter& x,
                                    std::string_view reason) const {
  throw database_error{SQLITE_RANGE,
                       fmt::format("parameter {}: {}", x.name(), reason), sql_};
}

void statement::bind(std::span<const cell> values) {
  check_count(values.size());
  bind_in_order(values);
}

void statement::bind_in_order(std::span<const cell> values) {
  auto place = 0;
  for (const auto& x : values)
    bind(++place, x);
}

void statement::check_count(std::size_t given) const {
  auto count = sqlite3_bind_parameter_count(handle_.get());
  if (std::cmp_not_equal(count, given))
    throw database_error{
      SQLITE_RANGE,
      fmt::format("the statement has {} parameters, but {} values were given",
                  count, given),
      sql_};
}

void statement::bind(int place, const cell& content) {
  auto* to = handle_.get();
  auto bind_one = [to, place](const auto& x) {
    using type = std::decay_t<decltype(x)>;
    if constexpr (std::is_same_v<type, std::monostate>)
      return sqlite3_bind_null(to, place);
    else if constexpr (std::is_same_v<type, std::int64_t>)
      return sqlite3_bind_int64(to, place, x);
    else if constexpr (std::is_same_v<type, double>)
      return sqlite3_bind_double(to, place, x);
    else if constexpr (std::is_same_v<type, std::string>)
      return sqlite3_bind_text64(to, place, x.data(), x.size(), SQLITE_STATIC,
                                 SQLITE_UTF8);
    else if (x.empty()) // its null pointer would be NULL
      return sqlite3_bind_zeroblob(to, place, 0);
    else
      return sqlite3_bind_blob64(to, place, x.data(), x.size(), SQLITE_STATIC);
  };
  if (std::visit(bind_one, content.content()) != SQLITE_OK)
    throw_last_error(where_, sql_);
}

// -- running ------------------------------------------------------------------

bool statement::step() {
  switch (sqlite3_step(handle_.get())) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      return false;
    default:
      throw_last_error(where_, sql_);
  }
}

void statement::reset() noexcept {
  sqlite3_reset(handle_.get()); // repeats the error of the run
  sqlite3_clear_bindings(handle_.get());
}

cell statement::column(std::size_t index) const {
  auto* from = handle_.get();
  auto place = static_cast<int>(index);
  auto size = [=] {
    return static_cast<std::size_t>(sqlite3_column_bytes(from, place));
  };
  switch (sqlite3_column_type(from, place)) {
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_column_int64(from, place)};
    case SQLITE_FLOAT:
      return sqlite3_column_double(from, place);
    case SQLITE_TEXT: {
      const auto* text
        = reinterpret_cast<const char*>(sqlite3_column_text(from, place));
      return std::string{text, size()};
    }
    case SQLITE_BLOB: {
      const auto* bytes
        = static_cast<const std::byte*>(sqlite3_column_blob(from, place));
      return blob(bytes, bytes + size());
    }
    default:
      return {};
  }
}

std::vector<std::string> statement::columns() const {
  auto count = sqlite3_column_count(handle_.get());
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(count));
  for (auto i = 0; i < count; ++i)
    names.emplace_back(sqlite3_column_name(handle_.get(), i));
  return names;
}

bool statement::is_read_only() const noexcept {
  return sqlite3_stmt_readonly(handle_.get()) != 0;
}

} // namespace summoner::sqlite
