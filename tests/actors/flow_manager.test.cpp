// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/flow_manager.hpp"

#include "summoner/async/sleep.hpp"

#include "support/flow_manager_fixture.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <stdexcept>
#include <string>

using namespace summoner;
using namespace summoner::actors;
using namespace std::chrono_literals;

using fixture = testing::flow_manager_fixture;
using testing::journal;
using testing::text_of;

TEST_CASE_METHOD(fixture,
                 "flow_manager passes each line to the receiver, in "
                 "order",
                 "[actors][flow_manager]") {
  note_all();
  start();

  receive("a\nb\n");
  receive("c\n");

  CHECK(seen == journal{"a", "b", "c"});
  CHECK(counters->lines_handled == 3);
}

TEST_CASE_METHOD(fixture, "flow_manager recovers what a relay sends",
                 "[actors][flow_manager]") {
  std::optional<message> got;
  definition.receive("", [&got](const message& msg) { got = msg; });
  start();

  receive(R"({"remote_addr": "1.2.3.4:5", "content": {"a": 1}})"
          "\n");

  REQUIRE(got);
  CHECK((*got)["remote_addr"] == "1.2.3.4:5");
  CHECK((*got)["content"]["a"] == 1);
}

TEST_CASE_METHOD(fixture, "flow_manager skips empty lines",
                 "[actors][flow_manager]") {
  note_all();
  start();

  receive("\na\n\n\nb\n\n");

  CHECK(seen == journal{"a", "b"});
  CHECK(given->credit == 1);
}

TEST_CASE_METHOD(fixture,
                 "flow_manager drops all lines when there is no "
                 "receiver",
                 "[actors][flow_manager]") {
  definition.hook(direction::receive, [this](const value& x) {
    seen.push_back("hook");
    return x;
  });
  start();

  receive("a\nb\n");

  CHECK(seen.empty());
  CHECK(given->credit == 1);
}

TEST_CASE_METHOD(fixture,
                 "flow_manager handles a line only after the one "
                 "before has ended",
                 "[actors][flow_manager]") {
  definition.receive("", [this](const message& msg) -> task<> {
    auto text = text_of(msg);
    seen.push_back("begin " + text);
    co_await sleep(1s);
    seen.push_back("end " + text);
  });
  start();

  receive("a\nb\n");
  receive("c\n");
  CHECK(seen == journal{"begin a"});
  advance(3s);

  CHECK(seen
        == journal{"begin a", "end a", "begin b", "end b", "begin c", "end c"});
}

TEST_CASE_METHOD(fixture,
                 "flow_manager runs groups by priority, one after "
                 "another",
                 "[actors][flow_manager]") {
  auto slow = [this](std::string name) {
    return [this, name](const message&) -> task<> {
      co_await sleep(1s);
      seen.push_back(name);
    };
  };
  definition.receive("late", slow("2"), 2);
  definition.receive("first", slow("()"));
  definition.receive("deep", slow("(1, 5)"), {1, 5});
  definition.receive("early", slow("1"), 1);
  start();

  receive("x\n");
  advance(1s);
  CHECK(seen == journal{"()"});
  advance(3s);

  CHECK(seen == journal{"()", "1", "(1, 5)", "2"});
}

TEST_CASE_METHOD(fixture,
                 "flow_manager runs the receivers of a group at the "
                 "same time",
                 "[actors][flow_manager]") {
  for (auto route : {"a", "b", "c"}) {
    definition.receive(route, [this, route](const message&) -> task<> {
      co_await sleep(1s);
      seen.emplace_back(route);
    });
  }
  start();

  receive("x\n");
  advance(1s);

  CHECK(seen == journal{"a", "b", "c"});
  CHECK(counters->lines_handled == 1);
}

TEST_CASE_METHOD(fixture, "flow_manager waits for the slowest of a group",
                 "[actors][flow_manager]") {
  definition.receive("slow", [this](const message&) -> task<> {
    co_await sleep(5s);
    seen.emplace_back("slow");
  });
  definition.receive("fast",
                     [this](const message&) { seen.emplace_back("fast"); });
  definition.receive(
    "next", [this](const message&) { seen.emplace_back("next"); }, 1);
  start();

  receive("x\n");
  advance(4s);
  CHECK(seen == journal{"fast"});
  advance(1s);

  CHECK(seen == journal{"fast", "slow", "next"});
}

TEST_CASE_METHOD(fixture,
                 "flow_manager logs a receiver that throws with route "
                 "and peer, and goes on",
                 "[actors][flow_manager]") {
  definition.receive("bad", [](const message&) {
    throw std::runtime_error{"no luck"};
  });
  definition.receive("good",
                     [this](const message&) { seen.emplace_back("good"); });
  definition.receive(
    "later", [this](const message&) { seen.emplace_back("later"); }, 1);
  start();

  receive(R"({"remote_addr": "1.2.3.4:5", "content": "x"})"
          "\n");

  CHECK(seen == journal{"good", "later"});
  CHECK(log->count(log_level::error, "bad", "1.2.3.4:5", "no luck") == 1);
  CHECK(counters->handler_errors == 1);
  CHECK(counters->lines_handled == 1);
}

TEST_CASE_METHOD(fixture,
                 "flow_manager logs a coroutine that throws like a "
                 "function",
                 "[actors][flow_manager]") {
  definition.receive("bad", [](const message&) -> task<> {
    co_await sleep(1s);
    throw std::runtime_error{"no luck"};
  });
  note_all("good");
  start();

  receive("x\ny\n");
  advance(2s);

  CHECK(seen == journal{"x", "y"});
  CHECK(log->count(log_level::error, "bad", "no luck") == 2);
  CHECK(counters->handler_errors == 2);
}

TEST_CASE_METHOD(fixture, "flow_manager survives what is no std::exception",
                 "[actors][flow_manager]") {
  definition.receive("bad", [](const message&) { throw 42; });
  start();

  receive("x\ny\n");

  CHECK(counters->handler_errors == 2);
  CHECK(counters->lines_handled == 2);
}

TEST_CASE_METHOD(fixture,
                 "flow_manager passes a message through the hooks in "
                 "priority order",
                 "[actors][flow_manager]") {
  auto append = [](std::string what) {
    return [what](const value& x) { return value(x.to_text() + what); };
  };
  definition.hook(direction::receive, append("3"), {2});
  definition.hook(direction::receive, append("2"), {1, 1});
  definition.hook(direction::receive, append("1"), 1);
  definition.hook(direction::receive, append("0"));
  definition.hook(direction::send, append("send"));
  note_all();
  start();

  receive("x\n");

  CHECK(seen == journal{"x0123"});
}

TEST_CASE_METHOD(fixture, "flow_manager waits for a hook that suspends",
                 "[actors][flow_manager]") {
  definition.hook(direction::receive,
                  [](const value& x) -> task<std::optional<value>> {
                    auto kept = x;
                    co_await sleep(1s);
                    co_return value(kept.to_text() + "!");
                  });
  note_all();
  start();

  receive("a\nb\n");
  CHECK(seen.empty());
  advance(2s);

  CHECK(seen == journal{"a!", "b!"});
}

TEST_CASE_METHOD(fixture,
                 "flow_manager drops a message for which a hook gives "
                 "nothing",
                 "[actors][flow_manager]") {
  definition.hook(direction::receive,
                  [](const value& x) -> std::optional<value> {
                    if (x == "bad")
                      return std::nullopt;
                    return x;
                  });
  definition.hook(
    direction::receive,
    [this](const value& x) {
      seen.push_back("second hook");
      return x;
    },
    1);
  note_all();
  start();

  receive("bad\ngood\n");

  CHECK(seen == journal{"second hook", "good"});
  CHECK(counters->lines_dropped_by_hook == 1);
  CHECK(given->credit == 1);
}

TEST_CASE_METHOD(fixture, "flow_manager goes on unchanged when a hook throws",
                 "[actors][flow_manager]") {
  definition.hook(direction::receive, [](const value&) -> value {
    throw std::runtime_error{"no luck"};
  });
  definition.hook(direction::receive,
                  [](const value&) -> task<std::optional<value>> {
                    co_await sleep(1ms);
                    throw std::runtime_error{"no luck later"};
                  });
  definition.receive("", [this](const message& msg) {
    seen.push_back(msg["content"].to_text());
  });
  start();

  receive(R"({"remote_addr":"1.2.3.4:5","content":"x"})"
          "\n");
  advance(1ms);

  CHECK(seen == journal{"x"});
  CHECK(counters->handler_errors == 2);
  CHECK(log->count(log_level::error, "receive hook", "no luck") == 2);
  CHECK(log->count(log_level::error, "receive hook", "1.2.3.4:5") == 2);
}

TEST_CASE_METHOD(fixture,
                 "flow_manager runs handlers only while it has the "
                 "turn of its client",
                 "[actors][flow_manager]") {
  note_all();
  start();
  auto other = sys.spawn(testing::recording_coroutines, turns);
  turn::ticket held{turn, caf::actor_cast<caf::actor_control_block*>(other)};
  REQUIRE(held.take());

  receive("a\n");
  CHECK(seen.empty());
  held.give_back();
  run();

  CHECK(seen == journal{"a"});
  stop(other);
}

TEST_CASE_METHOD(fixture,
                 "flow_manager cancels handlers only while it has the "
                 "turn of its client",
                 "[actors][flow_manager]") {
  definition.receive("", [this](const message&) -> task<> {
    testing::last_words words{seen, "cancelled"};
    co_await sleep(1h);
  });
  start();
  receive("a\n");
  auto other = sys.spawn(testing::recording_coroutines, turns);
  turn::ticket held{turn, caf::actor_cast<caf::actor_control_block*>(other)};
  REQUIRE(held.take());

  stop(uut);
  CHECK(seen.empty());
  held.give_back();
  run();

  CHECK(seen == journal{"cancelled"});
  stop(other);
}

TEST_CASE_METHOD(fixture,
                 "flow_manager that computes lets others run between two lines",
                 "[actors][flow_manager]") {
  journal order;
  definition.receive("", [&](const message&) {
    sched.clock().current_time += 2ms; // it computes
    order.emplace_back("line");
  });
  start();
  auto other = sys.spawn(testing::recording_coroutines, turns);
  turn::ticket waiting{turn, caf::actor_cast<caf::actor_control_block*>(other)};
  post("a\nb\nc\n");
  while (order.empty())
    sched.run_once();

  CHECK(waiting.take());
  CHECK(order.size() == 1);
  waiting.give_back();
  advance(1s);

  CHECK(order.size() == 3);
  stop(other);
}

TEST_CASE_METHOD(fixture, "flow_manager survives a handler without a task",
                 "[actors][flow_manager]") {
  definition.receive("", [](const message&) -> task<> { return {}; });
  start();

  receive("a\n");

  CHECK(counters->handler_errors == 1);
  CHECK(log->count(log_level::error, "empty task") == 1);
}
