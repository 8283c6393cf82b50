// SPDX-License-Identifier: Apache-2.0

// An asynchronous database: opened and brought up to date once, before the
// agent connects, asked by handlers that wait without blocking anybody, and
// closed after the last of them has ended.

#include "summoner/sqlite/database.hpp"
#include "summoner/summoner.hpp"

#include <unistd.h>

#include <filesystem>
#include <string>

using namespace summoner;
using namespace std::chrono_literals;

// [setup]
/// Opens the file, and makes the table when it is new.
task<> open_hits(database db) {
  co_await db.open();
  const migrations steps{
    "CREATE TABLE hits(k TEXT PRIMARY KEY, n INTEGER NOT NULL)",
  };
  co_await db.migrate(steps);
}
// [/setup]

// [statements]
/// Counts one more.
task<> count_hit(database db, std::string key) {
  co_await db.execute("INSERT INTO hits(k, n) VALUES(?, 1) "
                      "ON CONFLICT(k) DO UPDATE SET n = n + 1",
                      key);
}

/// How many there are by now.
task<value> count_all(database db) {
  auto total = co_await db.query_one<std::int64_t>(
    "SELECT SUM(n) FROM hits"); // NULL while there are none
  value report = {{"kind", "stats"}, {"total_hits", total.value_or(0)}};
  co_return report;
}
// [/statements]

// [agent]
/// Counts what others send, by key, and reports every two seconds.
agent make_hit_counter(const std::string& path) {
  database db{path}; // opens nothing yet; a copy is the same database
  agent counter{"counter"};
  counter.setup([=] { return open_hits(db); });
  counter.receive("", [=](const message& msg) -> task<> {
    auto key = msg["content"]["k"];
    if (key.is_string())
      co_await count_hit(db, std::string{key.as_string()});
  });
  counter.send("", [=] { return count_all(db); }, {.every = 2s});
  counter.teardown([=] { return db.close(); });
  return counter;
}
// [/agent]

/// Once it hears of the counter, says ten keys, and leaves when it hears that
/// they are counted.
agent make_visitor() {
  agent visitor{"visitor"};
  queue<value> keys;
  visitor.receive("", [=](const message& msg, context& self) -> task<> {
    if (!msg["content"].contains("total_hits"))
      co_return;
    if (msg["content"]["total_hits"].as_int() >= 10)
      self.quit();
    else if (keys.size() == 0)
      for (auto i = 0; i < 10; ++i) {
        value hit = {{"k", i % 2 == 0 ? "even" : "odd"}};
        co_await keys.put(hit);
      }
  });
  visitor.send("", [=]() -> task<std::optional<value>> {
    co_return co_await keys.get();
  });
  return visitor;
}

int main(int argc, char** argv) {
  auto path = (std::filesystem::temp_directory_path()
               / ("hits-" + std::to_string(::getpid()) + ".db"))
                .string();
  if (describe_if_asked(argc, argv, make_hit_counter(path)))
    return 0;
  auto status = 1;
  {
    runtime host;
    auto room = relay::start(host, {.port = 0});
    if (!room)
      return 1;
    auto counter = host.spawn(make_hit_counter(path), room->address(), {},
                              {.with_setup = true});
    auto visitor = host.spawn(make_visitor(), room->address());
    status = visitor.wait();
    counter.quit();
    status += counter.wait();
  }
  // All is in the one file now.
  auto is_whole = std::filesystem::exists(path)
                  && !std::filesystem::exists(path + "-wal");
  std::filesystem::remove(path);
  return is_whole ? status : 1;
}
