// SPDX-License-Identifier: Apache-2.0

#include "summoner/testing.hpp"

#include "support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;

agent make_hit_counter(const std::string& path); // 09_hit_counter.cpp

namespace {

value stats(std::int64_t total) {
  return {{"kind", "stats"}, {"total_hits", total}};
}

value hit(const char* key) {
  return {{"k", key}};
}

} // namespace

TEST_CASE("hit counter reports every two seconds what it was sent",
          "[example]") {
  testing::agent_fixture uut{make_hit_counter(":memory:")};
  CHECK(uut.sent() == std::vector<value>{stats(0)});

  uut.receive(hit("a"));
  uut.receive(hit("b"));
  uut.receive(hit("a"));
  uut.advance(1999ms);
  CHECK(uut.sent().empty());
  uut.advance(1ms);

  CHECK(uut.sent() == std::vector<value>{stats(3)});
  uut.advance(4s);
  CHECK(uut.sent() == std::vector<value>(2, stats(3)));
}

TEST_CASE("hit counter ignores what is no hit", "[example]") {
  testing::agent_fixture uut{make_hit_counter(":memory:")};
  uut.sent();

  uut.receive("text");
  uut.receive({{"k", 3}});
  uut.receive({{"key", "a"}});
  uut.receive_line("Warning: what a relay may say");
  uut.advance(2s);

  CHECK(uut.sent() == std::vector<value>{stats(0)});
  CHECK(uut.counts().errors == 0);
}

TEST_CASE("hit counter goes on where it has ended", "[example]") {
  testing::temporary_folder folder;
  auto path = folder.file("hits.db");
  {
    testing::agent_fixture first{make_hit_counter(path)};
    first.receive(hit("a"));
    first.quit();
    first.advance(2s);
    CHECK(first.has_ended_with(0));
    CHECK_FALSE(std::filesystem::exists(path + "-wal"));
  }

  testing::agent_fixture uut{make_hit_counter(path)};
  uut.receive(hit("a"));
  uut.advance(2s);

  CHECK(uut.sent() == std::vector<value>{stats(1), stats(2)});
}

TEST_CASE("hit counter does not start without its database", "[example]") {
  testing::agent_fixture uut{make_hit_counter("/no/such/folder/hits.db")};
  uut.advance(2s);

  CHECK(uut.has_ended_with(1));
  CHECK(uut.sent().empty());
  CHECK(uut.log().count(log_level::error, "cannot open /no/such") == 1);
}
