// SPDX-License-Identifier: Apache-2.0

#include "summoner/testing.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;

agent make_door(std::int64_t key); // 05_door.cpp

namespace {

constexpr auto ann = "10.0.0.7:1";

/// A door with the key 42.
struct fixture : testing::agent_fixture {
  fixture() : agent_fixture(make_door(42)) {
  }

  void open(std::int64_t key) {
    receive({{"do", "open"}, {"key", key}}, ann);
  }

  void lock() {
    receive({{"do", "lock"}}, ann);
  }

  /// Where the door says that it is.
  std::string look() {
    sent();
    receive({{"do", "look"}}, ann);
    auto out = sent();
    return out.size() == 1 ? out[0]["is"].to_text() : "no answer";
  }

  static std::vector<value> only(const value& one) {
    return {one};
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "door is locked at first", "[example]") {
  CHECK(sent().empty());
  CHECK(look() == "locked");
}

TEST_CASE_METHOD(fixture, "door opens for the key and tells for whom",
                 "[example]") {
  open(42);

  CHECK(sent() == only({{"now", "opened"}, {"by", ann}}));
  CHECK(look() == "opened");
}

TEST_CASE_METHOD(fixture, "door refuses a wrong key and stays locked",
                 "[example]") {
  open(41);

  CHECK(sent() == only({{"refused", "wrong_key"}, {"by", ann}}));
  CHECK(look() == "locked");
}

TEST_CASE_METHOD(fixture, "door locks without a key", "[example]") {
  open(42);
  sent();

  lock();

  CHECK(sent() == only({{"now", "locked"}, {"by", ann}}));
  CHECK(look() == "locked");
}

TEST_CASE_METHOD(fixture, "door refuses to lock when it is locked",
                 "[example]") {
  lock();

  CHECK(sent() == only({{"refused", "no_need"}, {"by", ann}}));
  CHECK(look() == "locked");
}

TEST_CASE_METHOD(fixture, "door refuses to open when it is open", "[example]") {
  open(42);
  sent();

  open(42);

  CHECK(sent() == only({{"refused", "no_need"}, {"by", ann}}));
  CHECK(look() == "opened");
}

TEST_CASE_METHOD(fixture, "door stays where it is when it is looked at",
                 "[example]") {
  for (int i = 0; i < 3; ++i)
    CHECK(look() == "locked");
  open(42);
  for (int i = 0; i < 3; ++i)
    CHECK(look() == "opened");
}

TEST_CASE_METHOD(fixture, "door tells of each change in the order of commands",
                 "[example]") {
  stream()->receive(
    testing::relayed(ann, testing::framed({{"do", "open"}, {"key", 42}})) + '\n'
    + testing::relayed(ann, testing::framed({{"do", "lock"}})) + '\n');
  run();

  CHECK(sent()
        == std::vector<value>{{{"now", "opened"}, {"by", ann}},
                              {{"now", "locked"}, {"by", ann}}});
}

TEST_CASE_METHOD(fixture, "door does not answer what is no command",
                 "[example]") {
  receive("open");
  receive({{"do", "paint"}});
  receive({{"open", true}});
  receive_line("Warning: from the relay");
  receive_line("");
  advance(1h);

  CHECK(sent().empty());
  CHECK(counts().errors == 0);
}

TEST_CASE_METHOD(fixture, "door stays open while the connection is lost",
                 "[example]") {
  open(42);

  lose_connection();
  advance(3s);

  CHECK(sessions() == 2);
  CHECK(look() == "opened");
}

TEST_CASE("door describes its states and what each route may raise",
          "[example]") {
  auto described = make_door(42).describe();

  CHECK(described["uploads"] == value::list({"opened", "locked"}));
  REQUIRE(described["receivers"].size() == 3);
  CHECK(described["receivers"][0]["route"] == "locked--[]-->opened");
  CHECK(described["receivers"][0]["raises"].size() == 3);
  CHECK(described["senders"].size() == 3);
}
