// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/flow_manager.hpp"

#include "summoner/async/queue.hpp"
#include "summoner/async/sleep.hpp"
#include "summoner/testing/deterministic.hpp"

#include "support/client_fixture.hpp"
#include "support/recorders.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace summoner;
using namespace summoner::actors;
using namespace std::chrono_literals;

using testing::journal;

namespace {

std::string text_of(const message& msg) {
  return std::string{msg.as_string()};
}

struct fixture : testing::deterministic, testing::parts_of_client {
  agent definition{"test"};
  journal seen;
  std::shared_ptr<int> turns = std::make_shared<int>(0);
  std::shared_ptr<testing::reader_record> given
    = std::make_shared<testing::reader_record>();
  flow_manager_actor uut;
  testing::recording_reader_actor source;

  ~fixture() {
    stop(source);
    stop(uut);
  }

  void start() {
    uut = sys.spawn(flow_manager, make(definition), std::vector<sender_actor>{},
                    client::run_queue_limits{});
    source = sys.spawn(testing::recording_reader, given,
                       line_consumer_actor{uut});
    join(source);
  }

  /// Makes this READER the one of the session.
  void join(const reader_actor& reader) {
    self->send(uut, atom::join_v, reader);
    run();
    given->credit = 0; // count what comes after the first grant
  }

  /// Lets the READER pass on a batch; delivers nothing yet.
  void post(const std::string& text) {
    protocol::line_framer framer{100'000};
    auto chunk = framer.feed(text);
    REQUIRE(chunk);
    self->send(source, inbound_batch{std::make_shared<protocol::line_chunk>(
                         *std::move(chunk))});
  }

  void receive(const std::string& text) {
    post(text);
    run();
  }

  /// Registers a receiver that notes what it gets.
  void note_all(std::string route = "", priority when = {}) {
    definition.receive(
      route, [this](const message& msg) { seen.push_back(text_of(msg)); },
      std::move(when));
  }
};

} // namespace

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
                 "flow_manager gives credit back when a batch is done, "
                 "not before",
                 "[actors][flow_manager]") {
  definition.receive("", [](const message&) -> task<> { co_await sleep(1s); });
  start();

  receive("a\nb\n");
  receive("c\n");
  advance(1s);
  CHECK(given->credit == 0);
  advance(1s);
  CHECK(given->credit == 1);
  advance(1s);

  CHECK(given->credit == 2);
}

TEST_CASE_METHOD(fixture,
                 "flow_manager gives credit back for a batch without "
                 "lines",
                 "[actors][flow_manager]") {
  note_all();
  start();

  self->send(source, inbound_batch{std::make_shared<protocol::line_chunk>()});
  run();
  receive("a\n");

  CHECK(given->credit == 2);
  CHECK(seen == journal{"a"});
}

TEST_CASE_METHOD(fixture, "flow_manager takes lines whose READER has ended",
                 "[actors][flow_manager]") {
  note_all();
  start();

  post("a\n");
  run();
  auto old = source;
  source = sys.spawn(testing::recording_reader, given,
                     line_consumer_actor{uut});
  stop(old);
  receive("b\n");

  CHECK(seen == journal{"a", "b"});
}

TEST_CASE_METHOD(fixture,
                 "flow_manager grants the READER of a new session what older "
                 "batches leave",
                 "[actors][flow_manager]") {
  definition.receive("", [this](const message& msg) -> task<> {
    co_await sleep(1s);
    seen.push_back(text_of(msg));
  });
  start();
  for (int i = 0; i < 5; ++i)
    post("a\n");
  run();
  stop(source);
  auto granted = std::make_shared<testing::reader_record>();
  source = sys.spawn(testing::recording_reader, granted,
                     line_consumer_actor{uut});

  join(source);
  CHECK(granted->credit == 3);
  advance(5s);

  CHECK(seen.size() == 5);
  CHECK(granted->credit == 8);
  CHECK(given->credit == 0);
}

TEST_CASE_METHOD(fixture,
                 "flow_manager leaves behind the lines that it has not begun "
                 "when told to",
                 "[actors][flow_manager]") {
  definition.receive("", [this](const message& msg) -> task<> {
    auto text = text_of(msg);
    co_await sleep(1s);
    seen.push_back(text);
  });
  start();
  receive("a\nb\n");
  receive("c\n");

  self->send(uut, atom::discard_v);
  advance(5s);
  join(source);
  receive("d\n");
  advance(5s);

  CHECK(seen == journal{"a", "d"});
  CHECK(counters->lines_left_behind == 2);
  CHECK(counters->lines_handled == 2);
}

TEST_CASE_METHOD(fixture,
                 "flow_manager handles no further line once travel was asked, "
                 "until it has left the others behind",
                 "[actors][flow_manager]") {
  definition.receive("", [this](const message& msg) {
    seen.push_back(text_of(msg));
    if (msg == "go")
      requests->travel = true;
  });
  start();

  receive("go\nb\n");
  CHECK(seen == journal{"go"});
  self->send(uut, atom::discard_v);
  join(source);
  receive("c\n");

  CHECK(seen == journal{"go", "c"});
}

TEST_CASE_METHOD(fixture,
                 "flow_manager is finished when its handler waits for others",
                 "[actors][flow_manager]") {
  queue<value> full{1};
  full.try_put(value("x"));
  definition.receive("", [full](const message& msg) -> task<> {
    co_await full.put(msg);
  });
  start();
  receive("a\n");

  auto reply = ask<finished>(uut, atom::finish_v);

  CHECK(reply->has_value());
}

TEST_CASE_METHOD(fixture,
                 "flow_manager that has finished handles the lines of the "
                 "next session",
                 "[actors][flow_manager]") {
  note_all();
  start();
  auto reply = ask<finished>(uut, atom::finish_v);
  receive("a\n");
  CHECK(seen.empty());

  join(source);
  receive("b\n");

  CHECK(seen == journal{"b"});
  CHECK(counters->lines_left_behind == 1);
}

TEST_CASE_METHOD(fixture,
                 "flow_manager is finished at once when it does "
                 "nothing",
                 "[actors][flow_manager]") {
  note_all();
  start();

  auto reply = ask<finished>(uut, atom::finish_v);

  CHECK(reply->has_value());
}

TEST_CASE_METHOD(fixture,
                 "flow_manager finishes the current line and handles "
                 "no other",
                 "[actors][flow_manager]") {
  definition.receive("", [this](const message& msg) -> task<> {
    auto text = text_of(msg);
    co_await sleep(1s);
    seen.push_back(text);
  });
  definition.receive(
    "then", [this](const message&) { seen.push_back("then"); }, 1);
  start();
  receive("a\nb\n");

  auto reply = ask<finished>(uut, atom::finish_v);
  CHECK_FALSE(reply->has_value());
  receive("c\n");
  advance(1s);
  CHECK(reply->has_value());
  advance(5s);

  CHECK(seen == journal{"a", "then"});
}

TEST_CASE_METHOD(fixture,
                 "flow_manager says in its activity whether anything "
                 "ran",
                 "[actors][flow_manager]") {
  note_all();
  start();
  auto before = ask<finished>(uut, atom::finish_v);
  auto after = ask<finished>(uut, atom::finish_v);

  CHECK(before->value().activity == after->value().activity);
}

TEST_CASE_METHOD(fixture,
                 "flow_manager cancels suspended handlers when it "
                 "ends",
                 "[actors][flow_manager]") {
  definition.receive("", [this](const message&) -> task<> {
    testing::last_words words{seen, "cancelled"};
    co_await sleep(1h);
    seen.push_back("never");
  });
  start();
  receive("a\n");

  stop(uut);

  CHECK(seen == journal{"cancelled"});
  CHECK(pending_timers() == 0);
}

TEST_CASE_METHOD(fixture, "flow_manager is woken by a queue without polling",
                 "[actors][flow_manager]") {
  queue<value> inbox;
  definition.receive("", [this, inbox](const message&) -> task<> {
    auto item = co_await inbox.get();
    seen.push_back(item->to_text());
  });
  start();
  receive("a\n");
  CHECK(advance(1h) == 0);

  CHECK(inbox.try_put(value("woken")));
  run();

  CHECK(seen == journal{"woken"});
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
                 "flow_manager handles no further line once quit was "
                 "asked",
                 "[actors][flow_manager]") {
  definition.receive("", [this](const message& msg) {
    seen.push_back(text_of(msg));
    requests->quit = true;
  });
  start();

  receive("a\nb\n");
  receive("c\n");

  CHECK(seen == journal{"a"});
}

// -- the runs of hubs ---------------------------------------------------------

namespace {

/// An agent whose every message is an event, and a hub that hears it.
struct busy_fixture : fixture {
  std::shared_ptr<testing::sender_record> told
    = std::make_shared<testing::sender_record>();
  sender_actor hub = sys.spawn(testing::recording_sender, told);
  client::run_queue_limits limits;
  send_options options;

  busy_fixture() {
    const trigger ok{"ok", {0}};
    options.on_triggers = {ok};
    limits.concurrency = 2;
    limits.queue = 3;
    limits.bridge = 4;
    told->ends_runs = false;
    definition.use_flow();
    definition.upload_states([](const message&) { return "a"; });
    definition.receive("a", [this, ok](const message& msg) {
      seen.push_back(msg.to_text());
      return stay(ok, msg);
    });
  }

  ~busy_fixture() {
    stop(hub);
  }

  void start() {
    definition.send(
      "a", [](const value& x) { return x; }, options);
    uut = sys.spawn(flow_manager, make(definition), std::vector{hub}, limits);
    source = sys.spawn(testing::recording_reader, given,
                       line_consumer_actor{uut});
    join(source);
  }

  void receive_lines(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      receive(std::to_string(i) + "\n");
  }

  void end_runs(std::size_t count) {
    self->send(uut, runs_ended{count, 0, 0});
    run();
  }
};

} // namespace

TEST_CASE_METHOD(busy_fixture,
                 "flow_manager has at most concurrency_limit runs in flight",
                 "[actors][flow_manager]") {
  start();
  receive_lines(4);
  CHECK(told->runs == journal{"0", "1"});

  end_runs(1);

  CHECK(told->runs == journal{"0", "1", "2"});
}

TEST_CASE_METHOD(busy_fixture,
                 "flow_manager handles no line while slots, queue and bridge "
                 "are full, and goes on in order",
                 "[actors][flow_manager]") {
  start();

  receive_lines(12);
  CHECK(seen.size() == 2 + 3 + 4);
  CHECK(given->credit == 9);
  end_runs(1);
  CHECK(seen.size() == 10);
  for (int i = 0; i < 11; ++i)
    end_runs(1);

  CHECK(seen.size() == 12);
  CHECK(told->runs == seen);
  CHECK(given->credit == 12);
}

TEST_CASE_METHOD(busy_fixture,
                 "flow_manager bounds what waits by its bytes as well",
                 "[actors][flow_manager]") {
  limits.queue = 1000;
  limits.bytes = 10'000;
  start();

  for (int i = 0; i < 30; ++i)
    receive(std::string(2'000, 'x') + "\n");

  CHECK(seen.size() > 10);
  CHECK(seen.size() < 14);
}

TEST_CASE_METHOD(busy_fixture,
                 "flow_manager counts what timed senders collect as bridged",
                 "[actors][flow_manager]") {
  options.every = 10s;
  start();

  receive_lines(6);
  CHECK(seen.size() == 4);
  CHECK(told->runs.size() == 4);
  self->send(uut, runs_ended{0, 2, 20});
  run();

  CHECK(seen.size() == 6);
}

TEST_CASE_METHOD(busy_fixture,
                 "flow_manager warns at 80% of the queue, once a second, and "
                 "names the sender",
                 "[actors][flow_manager]") {
  limits.queue = 5;
  start();
  receive_lines(5);
  CHECK(log->count(log_level::warning, "queue_maxsize") == 0);

  receive_lines(1);
  CHECK(log->count(log_level::warning, "queue_maxsize", "\"a\"") == 1);
  receive_lines(1);
  CHECK(log->count(log_level::warning, "queue_maxsize") == 1);
  advance(1s);
  receive_lines(1);

  CHECK(log->count(log_level::warning, "queue_maxsize") == 2);
}

TEST_CASE_METHOD(busy_fixture,
                 "flow_manager hands over the runs of a message before the "
                 "next",
                 "[actors][flow_manager]") {
  limits.concurrency = 100;
  start();

  receive("a\nb\nc\n");

  CHECK(told->activations == std::vector<std::size_t>{1, 1, 1});
}

TEST_CASE_METHOD(busy_fixture,
                 "flow_manager does not warn of runs that have a free slot",
                 "[actors][flow_manager]") {
  limits.concurrency = 50;
  limits.queue = 50;
  start();

  receive("a\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\n"
          "a\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\n"
          "a\na\na\n");

  CHECK(told->runs.size() == 43);
  CHECK(log->count(log_level::warning, "queue_maxsize") == 0);
}

TEST_CASE_METHOD(busy_fixture,
                 "flow_manager goes on with a batch as long as there are slots",
                 "[actors][flow_manager]") {
  limits.concurrency = 4;
  limits.queue = 1;
  limits.bridge = 1;
  start();

  receive("a\nb\nc\nd\ne\n");

  CHECK(seen.size() == 5);
  CHECK(told->runs.size() == 4);
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

TEST_CASE_METHOD(fixture,
                 "flow_manager handles nothing that is on its way when it has "
                 "left its lines behind",
                 "[actors][flow_manager]") {
  note_all();
  start();

  self->send(uut, atom::discard_v);
  receive("late\n");

  CHECK(seen.empty());
  CHECK(counters->lines_left_behind == 1);
}

TEST_CASE_METHOD(fixture, "flow_manager survives a handler without a task",
                 "[actors][flow_manager]") {
  definition.receive("", [](const message&) -> task<> { return {}; });
  start();

  receive("a\n");

  CHECK(counters->handler_errors == 1);
  CHECK(log->count(log_level::error, "empty task") == 1);
}
