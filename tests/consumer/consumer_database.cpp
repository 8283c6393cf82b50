// SPDX-License-Identifier: Apache-2.0

// Only what a user of the database writes.

#include <summoner/sqlite/database.hpp>
#include <summoner/summoner.hpp>

using namespace summoner;

int main() {
  runtime host;
  auto db = database::open(host, ":memory:");
  auto count = [](database where) -> task<int> {
    co_await where.execute("CREATE TABLE hits(k TEXT)");
    co_await where.execute("INSERT INTO hits VALUES(:key)", named(":key", "a"));
    auto found = co_await where.query_one<int>("SELECT COUNT(*) FROM hits");
    co_return found.value_or(0);
  };
  return host.run_until_complete(count(db)) == 1 ? 0 : 1;
}
