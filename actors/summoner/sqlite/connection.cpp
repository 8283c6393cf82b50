// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/connection.hpp"

#include "summoner/sqlite/error.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <thread>
#include <utility>

namespace summoner::sqlite {

namespace {

/// Steps of SQLite's machine between two looks at the flag: some 10 us.
constexpr auto steps_between_looks = 1000;

int flags_of(access mode) {
  switch (mode) {
    case access::read_only:
      return SQLITE_OPEN_READONLY;
    case access::read_write:
      return SQLITE_OPEN_READWRITE;
    case access::create:
      break;
  }
  return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
}

database_error cannot_open(const std::string& path, int code,
                           std::string_view reason, std::string_view sql = {}) {
  return {code, fmt::format("cannot open {}: {}", path, reason), sql};
}

/// Tries again while another connection has locked the file, for what SQLite
/// itself does not wait for: two that make a log at the same time.
template <class F>
void wait_while_locked(F f, std::chrono::milliseconds limit) {
  auto end = std::chrono::steady_clock::now() + limit;
  for (;;) {
    try {
      return f();
    } catch (const database_error& error) {
      if (error.code() != SQLITE_BUSY
          || std::chrono::steady_clock::now() >= end)
        throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}

/// One run of a statement that may be used again.
class run {
public:
  template <class Values>
  run(statement& what, const Values& values) : what_(what) {
    what_.bind(values);
  }

  run(const run&) = delete;
  run& operator=(const run&) = delete;

  ~run() {
    what_.reset();
  }

private:
  statement& what_;
};

/// Sets a flag for as long as it lives.
class stoppable {
public:
  stoppable(bool& flag, bool content) noexcept : flag_(flag) {
    flag_ = content;
  }

  stoppable(const stoppable&) = delete;
  stoppable& operator=(const stoppable&) = delete;

  ~stoppable() {
    flag_ = false;
  }

private:
  bool& flag_;
};

/// What is rolled back unless it is committed.
class own_transaction {
public:
  explicit own_transaction(connection& where) : where_(&where) {
    where.begin();
  }

  own_transaction(const own_transaction&) = delete;
  own_transaction& operator=(const own_transaction&) = delete;

  ~own_transaction() {
    if (where_ != nullptr)
      where_->roll_back();
  }

  void commit() {
    std::exchange(where_, nullptr)->commit();
  }

private:
  connection* where_;
};

/// Counts the changes since it was made.
class change_counter {
public:
  explicit change_counter(sqlite3* where) noexcept
    : where_(where), before_(sqlite3_total_changes64(where)) {
  }

  [[nodiscard]] changes last() const noexcept {
    // SQLite keeps the count of the last statement that could change something.
    auto has_changed = sqlite3_total_changes64(where_) != before_;
    return {has_changed ? sqlite3_changes64(where_) : 0,
            sqlite3_last_insert_rowid(where_)};
  }

private:
  sqlite3* where_;
  sqlite3_int64 before_;
};

} // namespace

void connection::closer::operator()(sqlite3* x) const noexcept {
  sqlite3_close_v2(x);
}

// -- opening ------------------------------------------------------------------

connection::connection(const std::string& path, const database_options& options)
  : cache_(options.statement_cache) {
  open(path, options);
  try {
    configure(options);
  } catch (const database_error& error) {
    throw cannot_open(path, error.extended_code(), error.reason(), error.sql());
  }
}

void connection::open(const std::string& path,
                      const database_options& options) {
  // One thread uses it at a time, so that SQLite need not lock it.
  constexpr auto always = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI
                          | SQLITE_OPEN_EXRESCODE;
  sqlite3* made = nullptr;
  auto code = sqlite3_open_v2(path.c_str(), &made,
                              flags_of(options.mode) | always, nullptr);
  handle_.reset(made);
  if (code != SQLITE_OK)
    throw cannot_open(path,
                      made != nullptr ? sqlite3_extended_errcode(made) : code,
                      made != nullptr ? sqlite3_errmsg(made)
                                      : sqlite3_errstr(code));
}

void connection::configure(const database_options& options) {
  auto limit = std::clamp<std::int64_t>(options.busy_timeout.count(), 0,
                                        std::numeric_limits<int>::max());
  sqlite3_busy_timeout(handle_.get(), static_cast<int>(limit));
  sqlite3_progress_handler(handle_.get(), steps_between_looks, must_stop, this);
  run_script(fmt::format("PRAGMA foreign_keys = {}; PRAGMA synchronous = {}",
                         options.foreign_keys ? 1 : 0,
                         static_cast<int>(options.sync)));
  if (options.mode == access::read_only)
    return;
  if (options.log == journal::write_ahead)
    use_write_ahead_log(options.busy_timeout);
  else
    run_script("PRAGMA journal_mode = delete");
}

void connection::use_write_ahead_log(std::chrono::milliseconds limit) {
  constexpr std::string_view sql = "PRAGMA journal_mode = wal";
  auto mode = std::string{};
  auto set = [&] { mode = std::get<0>(query(sql).as<std::string>().at(0)); };
  wait_while_locked(set, limit);
  const auto* file = sqlite3_db_filename(handle_.get(), "main");
  auto has_file = file != nullptr && *file != '\0';
  if (has_file && mode != "wal")
    throw database_error{SQLITE_CANTOPEN,
                         fmt::format("it cannot have a write-ahead log, only "
                                     "one of kind {}; see journal::rollback",
                                     mode),
                         sql};
}

int connection::must_stop(void* self) noexcept {
  const auto* me = static_cast<connection*>(self);
  return me->is_reading_ && me->stop_ != nullptr && *me->stop_ ? 1 : 0;
}

void connection::close() {
  cache_.clear();
  if (sqlite3_close(handle_.get()) != SQLITE_OK)
    throw_last_error(handle_.get());
  static_cast<void>(handle_.release());
}

// -- statements ---------------------------------------------------------------

changes connection::execute(std::string_view sql, const parameters& values) {
  auto counter = change_counter{handle_.get()};
  auto& what = cache_.get(handle_.get(), sql);
  auto guard = run{what, values};
  while (what.step())
    continue;
  return counter.last();
}

changes connection::execute_many(std::string_view sql,
                                 const parameter_table& values) {
  if (!is_in_transaction()) {
    auto all = own_transaction{*this};
    auto result = execute_many(sql, values);
    all.commit();
    return result;
  }
  auto& what = cache_.get(handle_.get(), sql);
  changes sum;
  for (std::size_t i = 0; i < values.size(); ++i) {
    auto counter = change_counter{handle_.get()};
    auto guard = run{what, values[i]};
    while (what.step())
      continue;
    auto one = counter.last();
    sum.rows += one.rows;
    sum.last_row_id = one.last_row_id;
  }
  return sum;
}

rows connection::query(std::string_view sql, const parameters& values,
                       std::size_t limit) {
  auto& what = cache_.get(handle_.get(), sql);
  auto guard = run{what, values};
  auto reading = stoppable{is_reading_, what.is_read_only()};
  auto has_row = what.step();
  // Not before: the first step notices that tables have changed.
  auto result = rows{what.columns()};
  auto width = result.columns().size();
  for (std::size_t count = 1; has_row; ++count) {
    for (std::size_t i = 0; i < width && count <= limit; ++i)
      result.add(what.column(i));
    // What writes as well is run to its end.
    has_row = (count < limit || !is_reading_) && what.step();
  }
  return result;
}

void connection::run_script(std::string_view script) {
  refuse_nul(script);
  while (!script.empty()) {
    auto next = statement::take_first(handle_.get(), script);
    while (!next.is_empty() && next.step())
      continue;
  }
}

// -- transactions -------------------------------------------------------------

void connection::begin() {
  execute("BEGIN IMMEDIATE");
}

void connection::commit() {
  try {
    execute("COMMIT");
  } catch (const database_error&) {
    roll_back();
    throw;
  }
}

void connection::roll_back() noexcept {
  if (is_in_transaction())
    sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

bool connection::is_in_transaction() const noexcept {
  return sqlite3_get_autocommit(handle_.get()) == 0;
}

// -- migrations ---------------------------------------------------------------

std::int64_t connection::user_version() {
  return std::get<0>(query("PRAGMA user_version").as<std::int64_t>().at(0));
}

std::size_t connection::migrate(const migrations& all) {
  if (is_in_transaction())
    throw misuse("migrate is not for a transaction");
  std::size_t count = 0;
  for (std::size_t i = 0; i < all.steps().size(); ++i)
    count += run_step(all, i) ? 1 : 0;
  if (std::cmp_greater(user_version(), all.steps().size()))
    throw database_error{
      SQLITE_ERROR,
      fmt::format("the file has seen {} migrations, but this program knows {}: "
                  "a newer one has made it",
                  user_version(), all.steps().size())};
  return count;
}

bool connection::run_step(const migrations& all, std::size_t index) {
  if (std::cmp_greater(user_version(), index))
    return false;
  auto step = own_transaction{*this};
  // Somebody else may have been first.
  if (std::cmp_greater(user_version(), index))
    return false;
  const auto& sql = all.steps()[index];
  try {
    run_script(sql);
  } catch (const database_error& error) {
    throw database_error{
      error.extended_code(),
      fmt::format("migration {}: {}", index + 1, error.reason()), error.sql()};
  }
  if (!is_in_transaction())
    throw misuse(
      fmt::format("migration {} has ended its transaction", index + 1), sql);
  run_script(fmt::format("PRAGMA user_version = {}", index + 1));
  step.commit();
  return true;
}

} // namespace summoner::sqlite
