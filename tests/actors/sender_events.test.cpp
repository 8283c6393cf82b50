// SPDX-License-Identifier: Apache-2.0

// Senders that run for events or by the clock; see also `sender.test.cpp`.

#include "summoner/actors/sender.hpp"
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

const trigger ok{"ok", {0}};

/// Data that is no JSON.
struct box {
  int content = 0;
};

struct fixture : testing::deterministic, testing::parts_of_client {
  agent definition{"test"};
  int runs = 0;
  std::shared_ptr<testing::writer_record> out
    = std::make_shared<testing::writer_record>();
  std::shared_ptr<testing::client_record> told
    = std::make_shared<testing::client_record>();
  std::shared_ptr<runs_ended> ended = std::make_shared<runs_ended>();
  writer_actor writer = sys.spawn(testing::recording_writer, out);
  client_actor owner = sys.spawn(testing::recording_client, told);
  testing::recording_run_source_actor source;
  sender_actor uut;

  fixture() {
    definition.use_flow();
  }

  ~fixture() {
    stop(source);
    stop(uut);
    stop(writer);
    stop(owner);
  }

  void start() {
    uut = sys.spawn(sender, make(definition), sender_settings{}, writer, owner);
    source = sys.spawn(testing::recording_run_source, ended, uut);
    go_online();
  }

  void go_online() {
    self->send(uut, atom::online_v);
    run();
  }

  void go_offline() {
    self->send(uut, atom::offline_v);
    run();
  }

  /// Events come, with this data, in one message.
  void events(std::vector<event_data> data) {
    activation what;
    for (auto& content : data)
      what.runs.push_back({std::move(content), 10});
    self->send(source, std::move(what));
    run();
  }

  /// An event without data comes.
  void an_event() {
    events({event_data{}});
  }

  [[nodiscard]] journal sent() const {
    return testing::payloads_in(out->bytes);
  }

  /// Lets the WRITER accept what it withheld.
  void accept() {
    for (auto& [producer, bytes] : std::exchange(out->withheld, {}))
      self->send(producer, accepted{bytes});
    run();
  }

  /// A handler that counts its runs.
  auto count() {
    return [this] { return value(++runs); };
  }
};

const auto on_ok = send_options{.on_triggers = {ok}};

} // namespace

// -- hubs ---------------------------------------------------------------------

TEST_CASE_METHOD(fixture, "hub runs only for events, once for each",
                 "[actors][sender]") {
  definition.send("a", count(), on_ok);
  start();
  advance(10s);
  CHECK(runs == 0);

  events({event_data{}, event_data{}});

  CHECK(sent() == journal{"1", "2"});
  CHECK(ended->runs == 2);
}

TEST_CASE_METHOD(fixture, "hub waits for events without a timer",
                 "[actors][sender]") {
  auto options = on_ok;
  SECTION("each of which is a run") {
  }
  SECTION("the first of which starts its clock") {
    options.every = 1s;
  }
  definition.send("a", count(), options);
  start();

  CHECK(pending_timers() == 0);
  CHECK(advance(10s) == 0);
  CHECK(runs == 0);
}

TEST_CASE_METHOD(fixture, "hub is given the data of the event",
                 "[actors][sender]") {
  definition.send(
    "a", [](const value& data) { return data["n"]; }, on_ok);
  start();

  events({value{{"n", 1}}, value{{"n", 2}}});

  CHECK(sent() == journal{"1", "2"});
}

TEST_CASE_METHOD(fixture, "hub is given live data: the object itself",
                 "[actors][sender]") {
  auto shared = std::make_shared<box>(box{1});
  definition.send(
    "a", [](box& data) { return value(++data.content); }, on_ok);
  start();

  events({shared, shared});

  CHECK(sent() == journal{"2", "3"});
  CHECK(shared->content == 3);
}

TEST_CASE_METHOD(fixture, "hub may have several runs in flight",
                 "[actors][sender]") {
  definition.send(
    "a",
    [](const value& data) -> task<value> {
      auto seconds = data["after"].as_int();
      co_await sleep(std::chrono::seconds{seconds});
      co_return data["after"];
    },
    on_ok);
  start();

  events({value{{"after", 3}}, value{{"after", 1}}, value{{"after", 2}}});
  CHECK(ended->runs == 0);
  advance(1s);
  CHECK(ended->runs == 1);
  advance(2s);

  CHECK(sent() == journal{"1", "2", "3"});
  CHECK(ended->runs == 3);
}

TEST_CASE_METHOD(fixture, "hub starts no run that when_data vetoes",
                 "[actors][sender]") {
  auto options = on_ok;
  options.when_data = [](const value& data) { return data["n"].as_int() > 1; };
  definition.send(
    "a", [](const value& data) { return data["n"]; }, options);
  start();

  events({value{{"n", 1}}, value{{"n", 2}}});

  CHECK(sent() == journal{"2"});
  CHECK(ended->runs == 2);
}

TEST_CASE_METHOD(fixture, "hub takes a when_data that fails for a veto",
                 "[actors][sender]") {
  auto options = on_ok;
  options.when_data = [](const value&) -> bool {
    throw std::runtime_error{"no idea"};
  };
  definition.send(
    "route", [](const value& data) { return data; }, options);
  start();

  events({value(1)});

  CHECK(sent().empty());
  CHECK(ended->runs == 1);
  CHECK(log->count(log_level::warning, "when_data", "route") == 1);
}

TEST_CASE_METHOD(fixture, "hub refuses data of another type and lives on",
                 "[actors][sender]") {
  definition.send(
    "a", [](const box& data) { return value(data.content); }, on_ok);
  start();

  events({event_data{value("text")}, event_data{box{7}}});

  CHECK(sent() == journal{"7"});
  CHECK(log->count(log_level::error, "other data") == 1);
}

TEST_CASE_METHOD(fixture, "hub gives null to those that take a value",
                 "[actors][sender]") {
  definition.send(
    "a", [](const value& data) { return value(data.is_null()); }, on_ok);
  start();

  an_event();

  CHECK(sent() == journal{"true"});
}

TEST_CASE_METHOD(fixture, "hub runs without a session, too",
                 "[actors][sender]") {
  definition.send("a", count(), on_ok);
  start();
  go_offline();

  an_event();

  CHECK(sent() == journal{"1"});
}

TEST_CASE_METHOD(fixture,
                 "hub that has finished still runs for events on their way",
                 "[actors][sender]") {
  definition.send("a", count(), on_ok);
  start();
  auto reply = ask<finished>(uut, atom::finish_v);
  CHECK(reply->has_value());

  an_event();
  auto next = ask<finished>(uut, atom::finish_v);

  CHECK(sent() == journal{"1"});
  CHECK(next->value().activity > reply->value().activity);
}

TEST_CASE_METHOD(fixture,
                 "hub does not count runs as ended while the WRITER is behind",
                 "[actors][sender]") {
  out->accepts = false;
  definition.send(
    "a", [] { return value(std::string(40'000, 'x')); }, on_ok);
  start();

  events({event_data{}, event_data{}});
  CHECK(out->batches == 1);
  CHECK(ended->runs == 0);
  accept();
  CHECK(ended->runs == 2);
}

TEST_CASE_METHOD(fixture, "hub tells of max_worker_errors failures in a row",
                 "[actors][sender]") {
  definition.send(
    "a", []() -> value { throw std::runtime_error{"no luck"}; }, on_ok);
  start();

  events({event_data{}, event_data{}});
  CHECK(told->failing == 0);
  an_event();

  CHECK(told->failing == 1);
  CHECK(ended->runs == 3);
}

// -- timed senders ------------------------------------------------------------

TEST_CASE_METHOD(fixture, "timed sender is due at once and then every time",
                 "[actors][sender]") {
  definition.send("a", count(), {.every = 2s});
  start();
  CHECK(runs == 1);

  advance(1999ms);
  CHECK(runs == 1);
  advance(1ms);
  CHECK(runs == 2);
  advance(10s);

  CHECK(runs == 7);
}

TEST_CASE_METHOD(fixture, "timed sender works without a flow",
                 "[actors][sender]") {
  definition = agent{"test"};
  definition.send("a", count(), {.every = 1s});
  start();
  advance(2s);

  CHECK(runs == 3);
}

TEST_CASE_METHOD(fixture,
                 "timed sender counts from the start of its last run and never "
                 "overlaps itself",
                 "[actors][sender]") {
  journal seen;
  definition.send("a",
                  [&]() -> task<std::optional<value>> {
                    seen.push_back("begin " + std::to_string(++runs));
                    co_await sleep(runs == 1 ? 500ms : 5s);
                    seen.push_back("end " + std::to_string(runs));
                    co_return std::nullopt;
                  },
                  {.every = 2s});
  start();
  advance(2s);
  CHECK(seen == journal{"begin 1", "end 1", "begin 2"});
  advance(4999ms);
  CHECK(seen.size() == 3);
  advance(1ms);

  CHECK(seen == journal{"begin 1", "end 1", "begin 2", "end 2", "begin 3"});
}

TEST_CASE_METHOD(fixture, "timed sender is due at once in the next session",
                 "[actors][sender]") {
  definition.send("a", count(), {.every = 10s});
  start();
  go_offline();
  advance(60s);
  CHECK(runs == 1);

  go_online();

  CHECK(runs == 2);
}

TEST_CASE_METHOD(fixture,
                 "timed sender runs as soon as run_while, asked every 100 ms, "
                 "says yes",
                 "[actors][sender]") {
  bool may_run = false;
  int asked = 0;
  definition.send("a", count(), {.every = 2s, .run_while = [&] {
                                   ++asked;
                                   return may_run;
                                 }});
  start();
  CHECK(asked == 1);
  advance(1s);
  CHECK(asked == 11);
  CHECK(runs == 0);

  may_run = true;
  advance(100ms);
  CHECK(runs == 1);
  CHECK(asked == 12);
  advance(2s);

  CHECK(runs == 2);
}

TEST_CASE_METHOD(fixture, "timed sender takes a bool for run_while",
                 "[actors][sender]") {
  definition.send("a", count(), {.every = 1s, .run_while = false});
  start();
  advance(10s);

  CHECK(runs == 0);
}

TEST_CASE_METHOD(fixture, "timed sender waits for a run_while that suspends",
                 "[actors][sender]") {
  definition.send("a", count(), {.every = 1s, .run_while = []() -> task<bool> {
                                   co_await sleep(300ms);
                                   co_return true;
                                 }});
  start();
  CHECK(runs == 0);

  advance(300ms);

  CHECK(runs == 1);
}

TEST_CASE_METHOD(fixture, "timed sender takes a run_while that fails for a no",
                 "[actors][sender]") {
  definition.send("route", count(), {.every = 1s, .run_while = []() -> bool {
                                       throw std::runtime_error{"no idea"};
                                     }});
  start();

  CHECK(runs == 0);
  CHECK(log->count(log_level::warning, "run_while", "route") == 1);
}

TEST_CASE_METHOD(fixture, "timed sender is finished while it waits",
                 "[actors][sender]") {
  definition.send("a", count(), {.every = 10s});
  start();

  auto reply = ask<finished>(uut, atom::finish_v);

  CHECK(reply->has_value());
}

TEST_CASE_METHOD(fixture, "timed sender lets its actor sleep between runs",
                 "[actors][sender]") {
  definition.send("a", count(), {.every = 1h});
  start();

  CHECK(advance(59min) == 0);
}

// -- timed hubs ---------------------------------------------------------------

TEST_CASE_METHOD(fixture,
                 "timed hub is armed by its first event and runs at once",
                 "[actors][sender]") {
  definition.send("a", count(), {.on_triggers = {ok}, .every = 2s});
  start();
  advance(10s);
  CHECK(runs == 0);

  an_event();
  CHECK(runs == 1);
  an_event();
  CHECK(runs == 1);
  advance(2s);
  CHECK(runs == 2);
  advance(2s);

  CHECK(runs == 3);
}

TEST_CASE_METHOD(fixture, "timed hub stays armed until the session ends",
                 "[actors][sender]") {
  definition.send("a", count(), {.on_triggers = {ok}, .every = 1s});
  start();
  an_event();
  advance(3s);
  CHECK(runs == 4);

  go_offline();
  go_online();
  advance(10s);
  CHECK(runs == 4);
  an_event();

  CHECK(runs == 5);
}

TEST_CASE_METHOD(fixture,
                 "timed hub with data runs once for each datum since it was "
                 "last due, in order",
                 "[actors][sender]") {
  definition.send("a", [](const value& data) { return data; },
                  {.on_triggers = {ok}, .every = 2s});
  start();

  events({value(1)});
  events({value(2)});
  events({value(3)});
  CHECK(sent() == journal{"1"});
  CHECK(ended->items == 1);
  advance(2s);
  CHECK(sent() == journal{"1", "2", "3"});
  CHECK(ended->items == 3);
  advance(10s);

  CHECK(sent() == journal{"1", "2", "3"});
}

TEST_CASE_METHOD(fixture, "timed hub runs its data one after another",
                 "[actors][sender]") {
  journal seen;
  definition.send("a",
                  [&seen](const value& data) -> task<std::optional<value>> {
                    seen.push_back("begin " + data.to_text());
                    co_await sleep(1s);
                    seen.push_back("end");
                    co_return std::nullopt;
                  },
                  {.on_triggers = {ok}, .every = 5s});
  start();

  events({value(1), value(2)});
  advance(2s);

  CHECK(seen == journal{"begin 1", "end", "begin 2", "end"});
}

TEST_CASE_METHOD(fixture,
                 "timed hub is disarmed by run_while and forgets its data",
                 "[actors][sender]") {
  bool may_run = false;
  definition.send("a", [](const value& data) { return data; },
                  {.on_triggers = {ok}, .every = 1s, .run_while = [&] {
                     return may_run;
                   }});
  start();

  events({value(1)});
  may_run = true;
  advance(10s);
  CHECK(sent().empty());
  CHECK(ended->items == 1);
  events({value(2)});

  CHECK(sent() == journal{"2"});
}

TEST_CASE_METHOD(fixture, "timed hub asks when_data when it is due",
                 "[actors][sender]") {
  bool wants = false;
  definition.send("a", [](const value& data) { return data; },
                  {.on_triggers = {ok},
                   .when_data = [&](const value&) { return wants; },
                   .every = 1s});
  start();
  events({value(1)});
  events({value(2)});

  wants = true;
  advance(1s);

  CHECK(sent() == journal{"2"});
  CHECK(ended->items == 2);
}

TEST_CASE_METHOD(fixture,
                 "timed hub that is offline drops the events that come",
                 "[actors][sender]") {
  definition.send("a", [](const value& data) { return data; },
                  {.on_triggers = {ok}, .every = 1s});
  start();
  go_offline();

  events({value(1)});
  CHECK(ended->items == 1);
  CHECK(ended->bytes == 10);
  go_online();
  advance(10s);

  CHECK(sent().empty());
}

TEST_CASE_METHOD(fixture,
                 "timed hub starts no further run while the WRITER is behind",
                 "[actors][sender]") {
  out->accepts = false;
  definition.send("a",
                  [this](const value&) {
                    ++runs;
                    return value(std::string(40'000, 'x'));
                  },
                  {.on_triggers = {ok}, .every = 1s});
  start();

  events(std::vector<event_data>(10, event_data{value(1)}));
  CHECK(runs == 2);
  accept();

  CHECK(runs == 3);
}

TEST_CASE_METHOD(fixture,
                 "timed hub runs once quit was asked for what it has, and then "
                 "no more",
                 "[actors][sender]") {
  definition.send("a",
                  [this](const value& data) {
                    ++runs;
                    requests->quit = true;
                    return data;
                  },
                  {.on_triggers = {ok}, .every = 1s});
  start();

  events({value(1), value(2)}); // raised before: the second is no less due
  CHECK(runs == 2);
  advance(10s);

  CHECK(runs == 2);
}

TEST_CASE_METHOD(fixture, "timed hub destroys dropped data only under the turn",
                 "[actors][sender]") {
  auto watched = std::make_shared<box>();
  std::weak_ptr<box> alive = watched;
  definition.send("a", [](const box&) { return value(1); },
                  {.on_triggers = {ok}, .every = 1s});
  start();
  events({event_data{box{}}}); // the next one waits
  events({event_data{std::exchange(watched, nullptr)}});
  auto other = sys.spawn(testing::recording_coroutines,
                         std::make_shared<int>(0));
  turn::ticket held{turn, caf::actor_cast<caf::actor_control_block*>(other)};
  REQUIRE(held.take());

  go_offline();
  CHECK_FALSE(alive.expired());
  held.give_back();
  run();

  CHECK(alive.expired());
  stop(other);
}

// -- what computes ------------------------------------------------------------

TEST_CASE_METHOD(fixture,
                 "timed sender that takes longer than its period lets others "
                 "run",
                 "[actors][sender]") {
  definition.send("a",
                  [this]() -> std::optional<value> {
                    sched.clock().current_time += 2ms; // it computes
                    if (++runs == 10)
                      requests->quit = true; // else for ever
                    return std::nullopt;
                  },
                  {.every = 1ms});
  uut = sys.spawn(sender, make(definition), sender_settings{}, writer, owner);
  self->send(uut, atom::online_v);
  run();
  self->send(uut, atom::offline_v);
  run();

  CHECK(runs < 10);
}

TEST_CASE_METHOD(fixture,
                 "timed sender starts nothing when the session has ended while "
                 "it asked run_while",
                 "[actors][sender]") {
  definition.send("a", count(), {.every = 1s, .run_while = []() -> task<bool> {
                                   co_await sleep(300ms);
                                   co_return true;
                                 }});
  start();
  advance(100ms);

  go_offline();
  advance(10s);

  CHECK(runs == 0);
}

TEST_CASE_METHOD(fixture, "timed sender may have a period without end",
                 "[actors][sender]") {
  definition.send("a", count(), {.every = std::chrono::nanoseconds::max()});
  start();
  advance(24h);

  CHECK(runs == 1);
}

TEST_CASE_METHOD(fixture, "hub tells only once that it has failed too often",
                 "[actors][sender]") {
  definition.send(
    "a", []() -> value { throw std::runtime_error{"no luck"}; }, on_ok);
  start();

  events(std::vector<event_data>(10));

  CHECK(told->failing == 1);
}
