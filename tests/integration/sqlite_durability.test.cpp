// SPDX-License-Identifier: Apache-2.0

// What a database keeps when a program is killed, and when the disk is full.

#include "summoner/sqlite/database.hpp"

#include "support/host_fixture.hpp"
#include "support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

using namespace summoner;

using testing::temporary_folder;

namespace {

struct fixture : testing::host_fixture {
  temporary_folder folder;
  std::string path = folder.file("test.db");

  /// Runs a coroutine to its end.
  void run(const std::function<task<>()>& work) {
    host.run_until_complete(work());
  }
};

// -- ways to write ------------------------------------------------------------

constexpr auto insert = "INSERT INTO t VALUES(?)";

task<> write_one(database db, int n) {
  co_await db.execute(insert, n);
}

task<> write_two(database db, int n) {
  auto work = [n](transaction& tx) -> task<> {
    co_await tx.execute(insert, n);
    co_await tx.execute(insert, n + 1);
  };
  co_await db.transact(work);
}

task<> write_many(database db, int n) {
  std::vector<std::tuple<int>> all;
  all.reserve(10);
  for (auto i = 0; i < 10; ++i)
    all.emplace_back(n + i);
  co_await db.execute_many(insert, all);
}

task<> write_later(database db, int n) {
  auto work = [n](transaction& tx) -> task<> {
    for (auto i = 0; i < 200; ++i)
      co_await tx.execute_later(insert, n + i);
  };
  co_await db.transact(work);
}

/// Writes so many rows at once, all or none.
struct way {
  int rows;
  task<> (*write)(database db, int first);
};

/// Writes without end, and to the pipe the number of each last row that was
/// acknowledged.
[[noreturn]] void write_for_ever(const std::string& path, way how, int pipe) {
  runtime host;
  auto db = database::open(host, path);
  auto work = [&]() -> task<> {
    co_await db.execute("CREATE TABLE IF NOT EXISTS t(n INTEGER PRIMARY KEY)");
    auto last = co_await db.query_one<int>("SELECT MAX(n) FROM t");
    for (auto n = last.value_or(0);;) {
      co_await how.write(db, n + 1);
      n += how.rows;
      if (::write(pipe, &n, sizeof n) < 0)
        std::_Exit(1);
    }
  };
  host.run_until_complete(work());
  std::_Exit(1);
}

/// Kills a program that writes.
/// @returns The last row that was acknowledged.
int kill_writer(const std::string& path, way how) {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0)
    write_for_ever(path, how, ends[1]);
  ::close(ends[1]);
  auto acknowledged = 0;
  auto read_one = [&] {
    return ::read(ends[0], &acknowledged, sizeof acknowledged)
           == sizeof acknowledged;
  };
  for (auto i = 0; i < 20; ++i)
    REQUIRE(read_one());
  ::kill(child, SIGKILL); // in the middle of something
  while (read_one())
    continue;
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return acknowledged;
}

/// What SQLite says of it; 0 if nothing.
task<int> code_of(task<> work) {
  try {
    co_await std::move(work);
  } catch (const database_error& error) {
    co_return error.code();
  }
  co_return 0;
}

// -- a disk -------------------------------------------------------------------

/// The file system "small_disk" of SQLite: the usual one, but nothing can be
/// written to a write-ahead log while it is full.
class small_disk {
public:
  static std::atomic<bool>& is_full() {
    static std::atomic<bool> flag{false};
    return flag;
  }

  static void install() {
    static sqlite3_vfs made = [] {
      auto result = *usual();
      result.zName = "small_disk";
      result.xOpen = open;
      return result;
    }();
    sqlite3_vfs_register(&made, 0);
  }

private:
  static sqlite3_vfs* usual() {
    static auto* found = sqlite3_vfs_find(nullptr);
    return found;
  }

  static int open(sqlite3_vfs* /*self*/, const char* name, sqlite3_file* file,
                  int flags, int* made) {
    auto code = usual()->xOpen(usual(), name, file, flags, made);
    if (code != SQLITE_OK || (flags & SQLITE_OPEN_WAL) == 0)
      return code;
    static auto write_usually = file->pMethods->xWrite;
    static auto methods = [file] {
      auto result = *file->pMethods;
      result.xWrite = [](sqlite3_file* to, const void* what, int size,
                         sqlite3_int64 where) {
        return is_full() ? SQLITE_FULL : write_usually(to, what, size, where);
      };
      return result;
    }();
    file->pMethods = &methods;
    return code;
  }
};

} // namespace

TEST_CASE("database loses nothing that was acknowledged when it is killed",
          "[integration][sqlite]") {
  temporary_folder folder;
  auto path = folder.file("test.db");
  auto how = GENERATE(way{1, write_one}, way{2, write_two}, way{10, write_many},
                      way{200, write_later});

  for (auto round = 0; round < 3; ++round) {
    auto acknowledged = kill_writer(path, how);

    sqlite::connection after{path, {}};
    auto count = after.query("SELECT COUNT(*), MAX(n) FROM t").as<int, int>();
    auto [rows, last] = count.at(0);
    CHECK(last >= acknowledged);
    CHECK(rows == last);         // none is missing before the last
    CHECK(last % how.rows == 0); // nor a part of what belongs together there
    CHECK(last <= acknowledged + how.rows);
    auto state = after.query("PRAGMA integrity_check").as<std::string>();
    CHECK(std::get<0>(state.at(0)) == "ok");
  }
}

TEST_CASE_METHOD(fixture, "database survives a full disk",
                 "[integration][sqlite]") {
  auto db = database::open(host, path);
  auto code = 0;

  run([&]() -> task<> {
    co_await db.run_script("CREATE TABLE t(b); INSERT INTO t VALUES(0);"
                           "PRAGMA max_page_count = 20");
    auto fill = [](transaction& tx) -> task<> {
      for (;;)
        co_await tx.execute("INSERT INTO t VALUES(zeroblob(3000))");
    };
    try {
      co_await db.transact(fill);
    } catch (const database_error& error) {
      code = error.code();
    }
    auto count = co_await db.query_one<int>("SELECT COUNT(*) FROM t");
    CHECK(count == 1);
    co_await db.run_script("PRAGMA max_page_count = 1000");
    co_await db.execute("INSERT INTO t VALUES(zeroblob(3000))");
  });

  CHECK(code == SQLITE_FULL);
}

TEST_CASE_METHOD(fixture, "database survives a disk that is full at a commit",
                 "[integration][sqlite]") {
  small_disk::install();
  auto db = database::open(host, "file:" + path + "?vfs=small_disk");
  auto how = GENERATE(way{1, write_one}, way{2, write_two}, way{10, write_many},
                      way{200, write_later});
  auto is_at_commit = false;

  run([&]() -> task<> {
    co_await db.execute("CREATE TABLE t(n INTEGER PRIMARY KEY)");
    co_await how.write(db, 1);
    small_disk::is_full() = true;
    auto work = [&](transaction& tx) -> task<> {
      co_await tx.execute(insert, 1000);
      is_at_commit = true;
    };
    auto code = co_await code_of(db.transact(work));
    CHECK(code == SQLITE_FULL);
    code = co_await code_of(how.write(db, 2000));
    CHECK(code == SQLITE_FULL);

    small_disk::is_full() = false;
    auto kept = co_await db.query_one<int>("SELECT COUNT(*) FROM t");
    CHECK(kept == how.rows);
    co_await how.write(db, 2000);
    kept = co_await db.query_one<int>("SELECT COUNT(*) FROM t");
    CHECK(kept == 2 * how.rows);
  });

  CHECK(is_at_commit);
}
