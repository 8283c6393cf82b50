// SPDX-License-Identifier: Apache-2.0

// Single-row inserts in transactions of 100: through an agent's database, and
// in a loop of plain C calls, on a new file each, in turn.

#include "summoner/actors/runtime.hpp"
#include "summoner/sqlite/database.hpp"

#include "bench/clock.hpp"

#include <CLI/CLI.hpp>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

namespace summoner::bench {

namespace {

struct settings {
  std::string folder = ".";
  int transactions = 200;
  int rows = 100;
  int pairs = 5;
  bool is_synchronous = true;
  double target = 0.7;
};

constexpr auto make_table = "CREATE TABLE t(k TEXT, n INTEGER)";
constexpr auto insert = "INSERT INTO t(k, n) VALUES(?, ?)";

std::string key_of(std::int64_t n) {
  return "key-" + std::to_string(n);
}

void must(bool is_good, const char* what) {
  if (!is_good)
    throw std::runtime_error{what};
}

/// The plain loop.
void run_loop(const std::string& path, const settings& how) {
  sqlite3* where = nullptr;
  must(sqlite3_open(path.c_str(), &where) == SQLITE_OK, "open");
  auto run = [&](const char* sql) {
    must(sqlite3_exec(where, sql, nullptr, nullptr, nullptr) == SQLITE_OK, sql);
  };
  run("PRAGMA journal_mode = wal");
  run(how.is_synchronous ? "PRAGMA synchronous = full"
                         : "PRAGMA synchronous = normal");
  run(make_table);
  sqlite3_stmt* what = nullptr;
  sqlite3_prepare_v2(where, insert, -1, &what, nullptr);
  for (std::int64_t n = 0; n < std::int64_t{how.transactions} * how.rows; ++n) {
    if (n % how.rows == 0)
      run("BEGIN IMMEDIATE");
    auto key = key_of(n);
    sqlite3_bind_text(what, 1, key.c_str(), static_cast<int>(key.size()),
                      SQLITE_TRANSIENT);
    sqlite3_bind_int64(what, 2, n);
    must(sqlite3_step(what) == SQLITE_DONE, "step");
    sqlite3_reset(what);
    if ((n + 1) % how.rows == 0)
      run("COMMIT");
  }
  sqlite3_finalize(what);
  must(sqlite3_close(where) == SQLITE_OK, "close");
}

database_options options_of(const settings& how) {
  database_options options;
  if (!how.is_synchronous)
    options.sync = sqlite::synchronous::normal;
  return options;
}

/// Each row by itself; `add(transaction, key, n)` gives what to await for it.
template <class F>
task<> insert_rows(database db, settings how, F add) {
  co_await db.execute(make_table);
  for (auto i = 0; i < how.transactions; ++i) {
    auto work = [&how, &add, i](transaction& tx) -> task<> {
      auto first = std::int64_t{i} * how.rows;
      for (auto n = first; n < first + how.rows; ++n)
        co_await add(tx, key_of(n), n);
    };
    co_await db.transact(work);
  }
  co_await db.close();
}

/// Every row awaited, as a handler does it.
task<> insert_awaited(database db, settings how) {
  return insert_rows(std::move(db), std::move(how),
                     [](transaction& tx, std::string key, std::int64_t n) {
                       return tx.execute(insert, std::move(key), n);
                     });
}

/// Rows that nobody waits for but their transaction.
task<> insert_later(database db, settings how) {
  return insert_rows(std::move(db), std::move(how),
                     [](transaction& tx, std::string key, std::int64_t n) {
                       return tx.execute_later(insert, std::move(key), n);
                     });
}

/// The rows of each transaction at once.
task<> insert_many(database db, settings how) {
  co_await db.execute(make_table);
  for (auto i = 0; i < how.transactions; ++i) {
    std::vector<std::tuple<std::string, std::int64_t>> items;
    auto first = std::int64_t{i} * how.rows;
    for (auto n = first; n < first + how.rows; ++n)
      items.emplace_back(key_of(n), n);
    co_await db.execute_many(insert, items);
  }
  co_await db.close();
}

/// Rows per second of one way to do it, on a new file, from opening to closing.
double measure(const settings& how,
               const std::function<void(const std::string&)>& run) {
  auto path = how.folder + "/sqlite_bench-" + std::to_string(::getpid());
  auto remove = [&path] {
    for (const auto* suffix : {"", "-wal", "-shm"})
      std::filesystem::remove(path + suffix);
  };
  remove();
  auto begin = now_ns();
  run(path);
  auto seconds = static_cast<double>(now_ns() - begin) / 1e9;
  sqlite3* where = nullptr;
  sqlite3_stmt* count = nullptr;
  sqlite3_open(path.c_str(), &where);
  sqlite3_prepare_v2(where, "SELECT COUNT(*) FROM t", -1, &count, nullptr);
  must(sqlite3_step(count) == SQLITE_ROW, "count");
  auto rows = sqlite3_column_int64(count, 0);
  sqlite3_finalize(count);
  sqlite3_close(where);
  remove();
  must(rows == std::int64_t{how.transactions} * how.rows, "rows are missing");
  return static_cast<double>(rows) / seconds;
}

double median(std::vector<double> all) {
  std::sort(all.begin(), all.end());
  return all[all.size() / 2];
}

/// One way to do it.
struct way {
  const char* name;
  std::function<void(const std::string& path)> run;
  /// Whether the target is for it.
  bool counts = true;
  std::vector<double> rates = {};
  std::vector<double> ratios = {};
};

int run(const settings& how) {
  runtime host;
  auto with = [&](task<> (*work)(database, settings)) {
    return [&host, &how, work](const std::string& path) {
      host.run_until_complete(
        work(database::open(host, path, options_of(how)), how));
    };
  };
  std::vector<way> ways{
    {"loop", [&](const std::string& path) { run_loop(path, how); }},
    {"execute_later", with(insert_later)},
    {"execute_many", with(insert_many)},
    // Two changes of threads for each row.
    {"execute", with(insert_awaited), false},
  };
  for (auto i = 0; i < how.pairs + 1; ++i) {
    for (auto& each : ways) {
      auto rate = measure(how, each.run);
      if (i == 0)
        continue; // warms up
      each.rates.push_back(rate);
      each.ratios.push_back(rate / ways.front().rates.back());
    }
  }
  auto is_good = true;
  for (const auto& each : ways) {
    auto ratio = median(each.ratios);
    std::printf("{\"way\": \"%s\", \"rows_per_s\": %.0f, \"ratio\": %.2f}\n",
                each.name, median(each.rates), ratio);
    is_good = is_good && (!each.counts || ratio >= how.target);
  }
  return is_good ? 0 : 1;
}

} // namespace

} // namespace summoner::bench

int main(int argc, char** argv) {
  using namespace summoner::bench;
  settings how;
  CLI::App app{"Compares inserts through an agent's database with a loop of C "
               "calls. Exit status: 0 the target is reached, 1 it is missed"};
  app.add_option("--folder", how.folder, "Where the files are made");
  app.add_option("--transactions", how.transactions);
  app.add_option("--rows", how.rows, "Rows in each transaction");
  app.add_option("--pairs", how.pairs, "How often all are measured, in turn");
  app.add_flag("!--lazy", how.is_synchronous,
               "Without waiting for the disk at each commit");
  app.add_option("--target", how.target, "The least ratio of the medians");
  CLI11_PARSE(app, argc, argv);
  try {
    return run(how);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 2;
  }
}
