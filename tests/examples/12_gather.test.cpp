// SPDX-License-Identifier: Apache-2.0

#include "summoner/testing.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace summoner;
using namespace std::chrono_literals;

agent make_desk(); // 12_gather.cpp

namespace {

struct fixture : testing::agent_fixture {
  fixture() : agent_fixture(make_desk()) {
  }

  static value user(int id) {
    return {{"id", id}, {"name", fmt::format("user-{}", id)}};
  }

  static value flags(bool is_beta) {
    return {{"beta", is_beta}};
  }

  static std::vector<value> profile(const value& who, const value& what) {
    return {{{"user", who}, {"flags", what}}};
  }
};

} // namespace

// -- all or nothing -----------------------------------------------------------

TEST_CASE_METHOD(fixture, "profile takes as long as the slower look-up",
                 "[example]") {
  receive({{"profile", 2}});

  advance(399ms);
  CHECK(sent().empty());
  advance(1ms);
  CHECK(sent() == profile(user(2), flags(true)));
}

TEST_CASE_METHOD(fixture, "profile fails as soon as a look-up does",
                 "[example]") {
  receive({{"profile", 0}});

  advance(300ms);

  CHECK(counts().errors == 1);
  CHECK(log().holds("there is no user 0"));
  CHECK(counts().handled == 1);
  advance(1h);
  CHECK(sent().empty());
}

// -- what is there in time ----------------------------------------------------

TEST_CASE_METHOD(fixture, "quick profile waits half a second for the flags",
                 "[example]") {
  receive({{"quick", 1001}});

  advance(499ms);
  CHECK(sent().empty());
  advance(1ms);

  CHECK(sent() == profile(user(1001), nullptr));
  CHECK(log().count(log_level::warning, "no flags: the time limit") == 1);
}

TEST_CASE_METHOD(fixture, "quick profile goes without a user", "[example]") {
  receive({{"quick", -1}});

  advance(400ms);

  CHECK(sent() == profile(nullptr, flags(false)));
  CHECK(log().count(log_level::warning, "there is no user -1") == 1);
  CHECK(counts().errors == 0);
}

TEST_CASE_METHOD(fixture, "quick profile is whole when nothing is late",
                 "[example]") {
  receive({{"quick", 7}});

  advance(400ms);

  CHECK(sent() == profile(user(7), flags(false)));
  CHECK(log().count(log_level::warning) == 0);
}

// -- many ---------------------------------------------------------------------

TEST_CASE_METHOD(fixture, "users are looked up four at a time, in order",
                 "[example]") {
  receive({{"users", value::list({1, 2, 3, 4, 5, 6, 7, 8, 9})}});

  advance(899ms);
  CHECK(sent().empty());
  advance(1ms);

  auto answers = sent();
  REQUIRE(answers.size() == 1);
  REQUIRE(answers[0].size() == 9);
  CHECK(answers[0][0] == user(1));
  CHECK(answers[0][8] == user(9));
}

TEST_CASE_METHOD(fixture, "nobody of nobody is found at once", "[example]") {
  receive({{"users", value::list()}});

  CHECK(sent() == std::vector<value>{value::list()});
}
