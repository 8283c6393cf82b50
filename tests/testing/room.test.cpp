// SPDX-License-Identifier: Apache-2.0

#include "summoner/testing.hpp"

#include <catch2/catch.hpp>

#include <sstream>
#include <string>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;

using testing::spoken;

namespace {

/// Says `n + 1` when it hears an `n` below its limit.
agent make_counter(std::string name, std::int64_t limit) {
  agent counter{std::move(name)};
  queue<value> outbox;
  counter.receive("", [=](const message& msg) -> task<> {
    auto n = msg["content"].as_int(limit);
    if (n < limit)
      co_await outbox.put(n + 1);
  });
  counter.send("", [=]() -> task<std::optional<value>> {
    co_return co_await outbox.get();
  });
  return counter;
}

/// Writes down all messages.
agent make_listener(std::vector<message>& heard) {
  agent listener{"listener"};
  listener.receive("", [&](const message& msg) { heard.push_back(msg); });
  return listener;
}

struct fixture {
  std::vector<message> heard; // outlives the room
  testing::room uut;
};

} // namespace

TEST_CASE_METHOD(fixture, "room lets agents hear each other", "[testing]") {
  uut.join(make_counter("a", 4));
  uut.join(make_counter("b", 4));

  uut.say(1, "10.9.9.9:1");

  CHECK(uut.transcript()
        == std::vector<spoken>{{"10.9.9.9:1", 1},
                               {"a", 2},
                               {"b", 2},
                               {"b", 3},
                               {"a", 3},
                               {"a", 4},
                               {"b", 4}});
}

TEST_CASE_METHOD(fixture, "room tells who has said something", "[testing]") {
  auto& first = uut.join(make_counter("a", 2));
  uut.join(make_listener(heard));

  uut.say(1, "10.9.9.9:1");

  REQUIRE(heard.size() == 2);
  CHECK(heard[0] == value{{"remote_addr", "10.9.9.9:1"}, {"content", 1}});
  CHECK(heard[1] == value{{"remote_addr", first.address()}, {"content", 2}});
}

TEST_CASE_METHOD(fixture, "room keeps nothing for those who come later",
                 "[testing]") {
  uut.say("early");

  uut.join(make_listener(heard));
  uut.say("late");

  REQUIRE(heard.size() == 1);
  CHECK(heard[0]["content"] == "late");
}

TEST_CASE_METHOD(fixture, "room passes nothing on to those without connection",
                 "[testing]") {
  auto& listener = uut.join(make_listener(heard));

  listener.lose_connection();
  uut.say("missed");
  uut.advance(3s);
  uut.say("heard");

  REQUIRE(heard.size() == 1);
  CHECK(heard[0]["content"] == "heard");
}

TEST_CASE_METHOD(fixture, "room separates those who are at different relays",
                 "[testing]") {
  auto& speaker = uut.join(make_counter("a", 9));
  auto& listener = uut.join(make_listener(heard));

  listener.travel_to({"away", 1});
  speaker.receive(1);
  CHECK(heard.empty());
  speaker.travel_to({"away", 1});
  speaker.receive(2);

  REQUIRE(heard.size() == 1);
  CHECK(heard[0]["content"] == 3);
}

TEST_CASE_METHOD(fixture, "room has one time for all", "[testing]") {
  agent clock{"clock"};
  clock.send("", [] { return value("tick"); }, {.every = 1s});
  uut.join(std::move(clock));
  uut.join(make_listener(heard));

  uut.advance(3s);

  CHECK(uut.transcript() == std::vector<spoken>(4, spoken{"clock", "tick"}));
  CHECK(heard.size() == 3); // it was not there at the first
}

TEST_CASE_METHOD(fixture, "room holds back agents that talk without end",
                 "[testing]") {
  uut.join(make_counter("a", 1'000'000'000));
  uut.join(make_counter("b", 1'000'000'000));

  uut.members()[0]->receive(0);

  CHECK(uut.transcript().size() > 1000);
}

TEST_CASE("spoken prints as who said what", "[testing]") {
  std::ostringstream out;

  out << spoken{"a", {{"n", 1}}};

  CHECK(out.str() == R"(a: {"n":1})");
}
