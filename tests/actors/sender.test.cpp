// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/sender.hpp"

#include "summoner/async/queue.hpp"
#include "summoner/async/sleep.hpp"
#include "summoner/testing/deterministic.hpp"

#include "support/client_fixture.hpp"
#include "support/recorders.hpp"

#include <catch2/catch.hpp>

#include <limits>
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

struct fixture : testing::deterministic, testing::parts_of_client {
  agent definition{"test"};
  int runs = 0;
  journal seen;
  std::shared_ptr<testing::writer_record> out
    = std::make_shared<testing::writer_record>();
  std::shared_ptr<testing::client_record> told
    = std::make_shared<testing::client_record>();
  writer_actor writer = sys.spawn(testing::recording_writer, out);
  client_actor owner = sys.spawn(testing::recording_client, told);
  sender_actor uut;

  ~fixture() {
    stop(uut);
    stop(writer);
    stop(owner);
  }

  void start(sender_settings settings = {}) {
    uut = sys.spawn(sender, make(definition), settings, writer, owner);
    run();
  }

  void go_online() {
    self->send(uut, atom::online_v);
    run();
  }

  void go_offline() {
    self->send(uut, atom::offline_v);
    run();
  }

  /// Accepts what was withheld so far.
  void accept_all() {
    for (auto& [producer, bytes] : std::exchange(out->withheld, {}))
      self->send(producer, accepted{bytes});
    run();
  }

  [[nodiscard]] std::vector<std::string> payloads() const {
    return testing::payloads_in(out->bytes);
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "sender starts no run while there is no session",
                 "[actors][sender]") {
  definition.send("", [this] {
    ++runs;
    return std::optional<value>{};
  });
  start();
  advance(1h);
  CHECK(runs == 0);

  go_online();

  CHECK(runs == 1);
}

TEST_CASE_METHOD(fixture, "sender starts no run once the session is over",
                 "[actors][sender]") {
  definition.send("", [this] {
    ++runs;
    return std::optional<value>{};
  });
  start();
  go_online();

  go_offline();
  advance(10s);
  CHECK(runs == 1);
  go_online();

  CHECK(runs == 2);
}

TEST_CASE_METHOD(fixture,
                 "sender pauses for 100 ms after a quick run that sent "
                 "nothing",
                 "[actors][sender]") {
  definition.send("", [this] {
    ++runs;
    return std::optional<value>{};
  });
  start();

  go_online();
  CHECK(runs == 1);
  advance(99ms);
  CHECK(runs == 1);
  advance(1ms);
  CHECK(runs == 2);
  advance(1s);

  CHECK(runs == 12);
}

TEST_CASE_METHOD(fixture, "sender runs again at once after a run that sent",
                 "[actors][sender]") {
  definition.send("", [this]() -> std::optional<value> {
    if (++runs > 5)
      return std::nullopt;
    return value(runs);
  });
  start();

  go_online();

  CHECK(payloads() == journal{"1", "2", "3", "4", "5"});
}

TEST_CASE_METHOD(fixture,
                 "sender does not pause after an empty run that took "
                 "its time",
                 "[actors][sender]") {
  definition.send("", [this]() -> task<std::optional<value>> {
    ++runs;
    co_await sleep(1ms);
    co_return std::nullopt;
  });
  start();

  go_online();
  advance(10ms);

  CHECK(runs == 11);
}

TEST_CASE_METHOD(fixture, "sender hands over what a timer made at once",
                 "[actors][sender]") {
  definition.send("", []() -> task<value> {
    co_await sleep(1s);
    co_return value("tick");
  });
  start();
  go_online();

  advance(1s);
  CHECK(payloads() == journal{"tick"});
  advance(2s);

  CHECK(payloads() == journal{"tick", "tick", "tick"});
}

TEST_CASE_METHOD(fixture,
                 "sender that waits for a queue is woken without "
                 "polling",
                 "[actors][sender]") {
  queue<value> outbox;
  definition.send("", [outbox]() -> task<std::optional<value>> {
    co_return co_await outbox.get();
  });
  start();
  go_online();
  CHECK(advance(1h) == 0);

  CHECK(outbox.try_put(value("a")));
  run();
  CHECK(outbox.try_put(value("b")));
  run();

  CHECK(payloads() == journal{"a", "b"});
  CHECK(pending_timers() == 0);
}

TEST_CASE_METHOD(fixture, "sender goes on with its run when the session ends",
                 "[actors][sender]") {
  queue<value> outbox;
  definition.send("", [this, outbox]() -> task<std::optional<value>> {
    ++runs;
    co_return co_await outbox.get();
  });
  start();
  go_online();

  go_offline();
  CHECK(outbox.try_put(value("kept")));
  run();

  CHECK(payloads() == journal{"kept"});
  CHECK(runs == 1);
}

TEST_CASE_METHOD(fixture,
                 "sender sends the elements of a list in order and "
                 "skips what is nothing",
                 "[actors][sender]") {
  definition.send("", [this]() -> std::vector<std::optional<value>> {
    if (++runs > 1)
      return {};
    return {value(1), std::nullopt, value(2), std::nullopt, value(3)};
  });
  start();

  go_online();

  CHECK(payloads() == journal{"1", "2", "3"});
}

TEST_CASE_METHOD(fixture,
                 "sender keeps a list in one piece although a hook "
                 "suspends",
                 "[actors][sender]") {
  definition.hook(direction::send,
                  [](const value& x) -> task<std::optional<value>> {
                    auto kept = x;
                    co_await sleep(1s);
                    co_return kept;
                  });
  definition.send("", [this]() -> std::vector<value> {
    if (++runs > 1)
      return {};
    return {value(1), value(2), value(3)};
  });
  start();
  go_online();

  advance(2s);
  CHECK(out->batches == 0);
  advance(1s);

  CHECK(out->batches == 1);
  CHECK(out->lines == 3);
  CHECK(payloads() == journal{"1", "2", "3"});
}

TEST_CASE_METHOD(fixture, "sender counts the lines that it hands over",
                 "[actors][sender]") {
  definition.send("", [this]() -> std::vector<value> {
    if (++runs > 3)
      return {};
    return {value("with\nnewline"), value(2)};
  });
  start();

  go_online();

  CHECK(out->lines == 6);
  CHECK(payloads().size() == 6);
}

TEST_CASE_METHOD(fixture, "sender stops starting runs when nothing is accepted",
                 "[actors][sender]") {
  out->accepts = false;
  definition.send("", [this] {
    ++runs;
    return value(std::string(1000, 'x'));
  });
  start();

  go_online();
  auto made = runs;
  advance(1h);

  CHECK(runs == made);
  CHECK(runs < 100);
  CHECK(out->batches == 1);
}

TEST_CASE_METHOD(fixture, "sender goes on when its batch was accepted",
                 "[actors][sender]") {
  out->accepts = false;
  definition.send("", [this] { return value(++runs); });
  start();
  go_online();

  for (int i = 0; i < 5; ++i) {
    auto made = runs;
    accept_all();
    CHECK(runs > made);
  }

  auto all = payloads();
  for (std::size_t i = 0; i < all.size(); ++i)
    REQUIRE(all[i] == std::to_string(i + 1));
  CHECK(out->batches == 6);
}

TEST_CASE_METHOD(fixture,
                 "sender passes payloads through the send hooks in "
                 "priority order",
                 "[actors][sender]") {
  auto append = [](std::string what) {
    return [what](const value& x) { return value(x.to_text() + what); };
  };
  definition.hook(direction::send, append("2"), 2);
  definition.hook(direction::send, append("1"), 1);
  definition.hook(direction::receive, append("receive"));
  definition.send("", [this]() -> std::optional<value> {
    if (++runs > 1)
      return std::nullopt;
    return value("x");
  });
  start();

  go_online();

  CHECK(payloads() == journal{"x12"});
}

TEST_CASE_METHOD(fixture,
                 "sender drops a payload for which a hook gives "
                 "nothing, and does not spin",
                 "[actors][sender]") {
  definition.hook(direction::send,
                  [](const value&) { return std::optional<value>{}; });
  definition.send("", [this] { return value(++runs); });
  start();

  go_online();

  CHECK(runs == 1);
  CHECK(out->bytes.empty());
  CHECK(counters->payloads_dropped_by_hook == 1);
}

TEST_CASE_METHOD(fixture,
                 "sender goes on with the payload as it is when a hook "
                 "throws",
                 "[actors][sender]") {
  definition.hook(direction::send, [](const value&) -> value {
    throw std::runtime_error{"no luck"};
  });
  definition.send("", [this]() -> std::optional<value> {
    if (++runs > 1)
      return std::nullopt;
    return value("x");
  });
  start();

  go_online();

  CHECK(payloads() == journal{"x"});
  CHECK(counters->handler_errors == 1);
  CHECK(log->count(log_level::error, "send hook", "no luck") == 1);
}

TEST_CASE_METHOD(fixture,
                 "sender refuses a payload that is too long and lives "
                 "on",
                 "[actors][sender]") {
  definition.send("route", [this]() -> std::optional<value> {
    switch (++runs) {
      case 1:
        return value(std::string(1000, 'x'));
      case 2:
        return value("fine");
      default:
        return std::nullopt;
    }
  });
  sender_settings settings;
  settings.max_bytes_per_frame = 500;
  start(settings);

  go_online();
  advance(100ms);

  CHECK(payloads() == journal{"fine"});
  CHECK(counters->payloads_refused == 1);
  CHECK(counters->handler_errors == 0);
  CHECK(log->count(log_level::error, "route") == 1);
}

TEST_CASE_METHOD(fixture, "sender tells which of several on a route failed",
                 "[actors][sender]") {
  auto fails = [this]() -> value {
    ++runs;
    throw std::runtime_error{"no luck"};
  };
  definition.send("", fails).send("", fails).send("alone", fails);
  sender_settings settings;
  settings.max_worker_errors = 2;
  std::string name;
  SECTION("by its number") {
    settings.index = 1;
    name = "sender 2 on route \"\"";
  }
  SECTION("by its route") {
    settings.index = 2;
    name = "the sender on route \"alone\"";
  }
  start(settings);

  go_online();
  advance(100ms);

  CHECK(runs == 2);
  CHECK(log->count(log_level::error, name + " failed: no luck") == 2);
  CHECK(log->count(log_level::error, name + " failed 2 times in a row") == 1);
}

TEST_CASE_METHOD(fixture, "sender refuses NaN and sends the rest of its list",
                 "[actors][sender]") {
  definition.send("route", [this]() -> std::vector<value> {
    if (++runs > 1)
      return {};
    return {value(1), value(std::numeric_limits<double>::quiet_NaN()),
            value(3)};
  });
  start();

  go_online();

  CHECK(payloads() == journal{"1", "3"});
  CHECK(out->lines == 2);
  CHECK(counters->payloads_refused == 1);
  CHECK(told->failing == 0);
}

TEST_CASE_METHOD(fixture,
                 "sender logs a run that throws and tries again after "
                 "the pause",
                 "[actors][sender]") {
  definition.send("route", [this]() -> value {
    if (++runs == 1)
      throw std::runtime_error{"no luck"};
    if (runs == 2)
      return value("fine");
    throw std::runtime_error{"no luck"};
  });
  start();

  go_online();
  CHECK(runs == 1);
  CHECK(log->count(log_level::error, "route", "no luck") == 1);
  advance(100ms);

  CHECK(payloads() == journal{"fine"});
  CHECK(counters->handler_errors == 2);
}

TEST_CASE_METHOD(fixture,
                 "sender tells its client of max_worker_errors "
                 "failures in a row, and runs no more",
                 "[actors][sender]") {
  definition.send("", [this]() -> task<value> {
    ++runs;
    co_await sleep(1ms);
    throw std::runtime_error{"no luck"};
  });
  start();
  go_online();

  advance(10s);

  CHECK(told->failing == 1);
  CHECK(runs == 3);
}

TEST_CASE_METHOD(fixture,
                 "sender forgets failures after a run that did not "
                 "fail",
                 "[actors][sender]") {
  definition.send("", [this]() -> std::optional<value> {
    if (++runs % 3 != 0)
      throw std::runtime_error{"no luck"};
    return std::nullopt;
  });
  start();
  go_online();

  advance(10s);

  CHECK(told->failing == 0);
  CHECK(runs > 30);
}

TEST_CASE_METHOD(fixture, "sender is finished at once between runs",
                 "[actors][sender]") {
  definition.send("", [this] {
    ++runs;
    return std::optional<value>{};
  });
  start();
  go_online();

  auto reply = ask<finished>(uut, atom::finish_v);
  advance(10s);

  CHECK(reply->has_value());
  CHECK(runs == 1);
}

TEST_CASE_METHOD(fixture, "sender finishes a run that waits for a timer",
                 "[actors][sender]") {
  definition.send("", [this]() -> task<value> {
    ++runs;
    co_await sleep(1s);
    co_return value("last");
  });
  start();
  go_online();

  auto reply = ask<finished>(uut, atom::finish_v);
  CHECK_FALSE(reply->has_value());
  advance(1s);

  CHECK(reply->has_value());
  CHECK(payloads() == journal{"last"});
  CHECK(runs == 1);
}

TEST_CASE_METHOD(fixture,
                 "sender does not wait for a run that only others can "
                 "wake",
                 "[actors][sender]") {
  queue<value> outbox;
  definition.send("", [outbox]() -> task<std::optional<value>> {
    co_return co_await outbox.get();
  });
  start();
  go_online();

  auto reply = ask<finished>(uut, atom::finish_v);

  REQUIRE(reply->has_value());
  auto before = reply->value().activity;
  CHECK(outbox.try_put(value("late")));
  run();
  CHECK(payloads() == journal{"late"});
  CHECK(ask<finished>(uut, atom::finish_v)->value().activity > before);
}

TEST_CASE_METHOD(fixture, "sender is not finished before all is handed over",
                 "[actors][sender]") {
  out->accepts = false;
  definition.send("", [this] { return value(++runs); });
  start();
  go_online();

  auto reply = ask<finished>(uut, atom::finish_v);
  CHECK_FALSE(reply->has_value());
  accept_all();

  CHECK(reply->has_value());
  CHECK(payloads().size() == static_cast<std::size_t>(runs));
}

TEST_CASE_METHOD(fixture, "sender cancels a suspended run when it ends",
                 "[actors][sender]") {
  definition.send("", [this]() -> task<value> {
    testing::last_words words{seen, "cancelled"};
    co_await sleep(1h);
    co_return value("never");
  });
  start();
  go_online();

  stop(uut);

  CHECK(seen == journal{"cancelled"});
  CHECK(pending_timers() == 0);
}

TEST_CASE_METHOD(fixture, "sender runs the one that its index names",
                 "[actors][sender]") {
  for (auto name : {"first", "second"}) {
    definition.send(name, [this, name]() -> std::optional<value> {
      if (++runs > 1)
        return std::nullopt;
      return value(name);
    });
  }
  sender_settings settings;
  settings.index = 1;
  start(settings);

  go_online();

  CHECK(payloads() == journal{"second"});
}

TEST_CASE_METHOD(fixture, "sender starts no run once quit was asked",
                 "[actors][sender]") {
  definition.send("", [this] {
    requests->quit = true;
    return value(++runs);
  });
  start();

  go_online();
  advance(1s);

  CHECK(payloads() == journal{"1"});
}

TEST_CASE_METHOD(fixture, "sender hands over what it has made when it ends",
                 "[actors][sender]") {
  out->accepts = false;
  definition.send("", [this] { return value(++runs); });
  start();
  go_online();
  CHECK(out->batches == 1);

  stop(uut);

  CHECK(payloads().size() == static_cast<std::size_t>(runs));
}

TEST_CASE_METHOD(fixture,
                 "sender that computes and sends nothing still lets others run",
                 "[actors][sender]") {
  definition.send("", [this] {
    ++runs;
    sched.clock().current_time += 2ms; // what it computes takes its time
    return std::optional<value>{};
  });
  start();

  self->send(uut, atom::online_v);
  while (runs < 3 && sched.try_run_once())
    sched.advance_time(0ms);
  self->send(uut, atom::offline_v);
  run(); // comes to an end

  CHECK(runs == 4);
}

TEST_CASE_METHOD(fixture, "sender that computes hands over after each run",
                 "[actors][sender]") {
  definition.send("", [this] {
    sched.clock().current_time += 2ms;
    return value(++runs);
  });
  start();

  self->send(uut, atom::online_v);
  while (out->batches < 2 && sched.try_run_once())
    sched.advance_time(0ms);

  CHECK(out->lines == 2);
}

TEST_CASE_METHOD(fixture, "sender hands over what precedes a hook that waits",
                 "[actors][sender]") {
  definition.send("", [this]() -> value { return ++runs; });
  definition.hook(direction::send,
                  [](const value& payload) -> task<std::optional<value>> {
                    if (payload == 2)
                      co_await sleep(1h);
                    co_return payload;
                  });
  start();

  go_online();

  CHECK(payloads() == journal{"1"});
}
