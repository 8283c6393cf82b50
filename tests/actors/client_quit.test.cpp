// SPDX-License-Identifier: Apache-2.0

// How a client ends; see also `client.test.cpp`.

#include "summoner/actors/client.hpp"
#include "summoner/async/queue.hpp"
#include "summoner/async/sleep.hpp"

#include "support/whole_client_fixture.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

using namespace summoner;
using namespace summoner::actors;
using namespace std::chrono_literals;

using client::client_state;
using testing::journal;
using testing::sent;
using fixture = testing::whole_client_fixture;

// -- quit ---------------------------------------------------------------------

TEST_CASE_METHOD(fixture,
                 "client that quits sends FIN, closes and ends with "
                 "status 0",
                 "[actors][client]") {
  auto stream = dialing->accept();
  start();

  quit();

  CHECK(has_ended_with(0));
  CHECK(stream->finished_at().has_value());
  CHECK(stream->closes() == 1);
}

TEST_CASE_METHOD(fixture, "client that quits flushes what was sent",
                 "[actors][client]") {
  send_from_outbox();
  auto stream = dialing->accept();
  start();
  stream->stall();
  put("a");
  put("b");

  quit();
  CHECK(status->state() == client_state::draining);
  CHECK_FALSE(status->exit_status().has_value());
  stream->make_room();
  run();

  CHECK(sent(stream) == journal{"a", "b"});
  CHECK(stream->finished_at() == stream->written().size());
  CHECK(status->counters()->lines_in_doubt == 0);
  CHECK(has_ended_with(0));
}

TEST_CASE_METHOD(fixture,
                 "client that quits waits for the relay to close, for 2 s",
                 "[actors][client]") {
  send_from_outbox();
  auto stream = dialing->accept();
  start();
  stream->stay_open();
  put("a");

  quit();
  receive(stream, "still talking\n");

  CHECK(stream->finished_at() == stream->written().size());
  CHECK(stream->unread() == 0);
  CHECK(stream->closes() == 0);
  advance(2s);
  CHECK(has_ended_with(0));
}

TEST_CASE_METHOD(fixture,
                 "client that quits ends within 2 s when the peer does "
                 "not read",
                 "[actors][client]") {
  send_from_outbox();
  auto stream = dialing->accept();
  start();
  stream->stall();
  put("a");

  quit();
  advance(1999ms);
  CHECK_FALSE(status->exit_status().has_value());
  advance(1ms);

  CHECK(has_ended_with(0));
  CHECK(stream->closes() == 1);
}

TEST_CASE_METHOD(fixture,
                 "client that quits ends within 2 s when a handler "
                 "sleeps for ever",
                 "[actors][client]") {
  definition.receive("", [this](const message&) -> task<> {
    testing::last_words words{seen, "cancelled"};
    co_await sleep(1h);
  });
  auto stream = dialing->accept();
  start();
  receive(stream, "a\n");

  quit();
  advance(1999ms);
  CHECK(seen.empty());
  advance(1ms);

  CHECK(has_ended_with(0));
  CHECK(seen == journal{"cancelled"});
}

TEST_CASE_METHOD(fixture,
                 "client that quits ends within 2 s when a run sleeps "
                 "for ever",
                 "[actors][client]") {
  definition.send("", [this]() -> task<value> {
    testing::last_words words{seen, "cancelled"};
    co_await sleep(1h);
    co_return value("never");
  });
  auto stream = dialing->accept();
  start();

  quit();
  advance(2s);

  CHECK(has_ended_with(0));
  CHECK(seen == journal{"cancelled"});
}

TEST_CASE_METHOD(fixture,
                 "client that quits waits for a run in flight and "
                 "flushes what it sends",
                 "[actors][client]") {
  definition.send("", []() -> task<value> {
    co_await sleep(1s);
    co_return value("last");
  });
  auto stream = dialing->accept();
  start();

  quit();
  CHECK_FALSE(status->exit_status().has_value());
  advance(1s);

  CHECK(sent(stream) == journal{"last"});
  CHECK(has_ended_with(0));
}

TEST_CASE_METHOD(fixture,
                 "client that quits lets a handler wake a sender that "
                 "waits for it",
                 "[actors][client]") {
  definition.receive("", [this](const message&) -> task<> {
    co_await sleep(1s);
    outbox.try_put(value("from the handler"));
  });
  send_from_outbox();
  auto stream = dialing->accept();
  start();
  receive(stream, "a\n");

  quit();
  advance(1s);

  CHECK(sent(stream) == journal{"from the handler"});
  CHECK(has_ended_with(0));
}

TEST_CASE_METHOD(fixture,
                 "client that quits at once when all wait for one "
                 "another",
                 "[actors][client]") {
  send_from_outbox();
  auto stream = dialing->accept();
  start();

  quit();

  CHECK(has_ended_with(0));
}

TEST_CASE_METHOD(fixture,
                 "client that quits at once although a receiver waits for "
                 "room in a queue",
                 "[actors][client]") {
  queue<value> full{1};
  full.try_put(value("x"));
  definition.receive("", [full](const message& msg) -> task<> {
    co_await full.put(msg);
  });
  auto stream = dialing->accept();
  start();
  receive(stream, "a\n");

  quit();

  CHECK(has_ended_with(0));
}

TEST_CASE_METHOD(fixture, "client that quits drops what still comes",
                 "[actors][client]") {
  definition.receive("", [this](const message& msg) -> task<> {
    seen.push_back(msg.to_text());
    co_await sleep(1s);
  });
  auto stream = dialing->accept();
  start();
  receive(stream, "a\nb\n");

  quit();
  receive(stream, "c\n");
  advance(2s);

  CHECK(seen == journal{"a"});
  CHECK(stream->unread() == 0);
  CHECK(has_ended_with(0));
}

TEST_CASE_METHOD(fixture,
                 "client handles no line after the one whose handler "
                 "called quit",
                 "[actors][client]") {
  definition.receive("", [this](const message& msg, context& ctx) {
    seen.push_back(msg.to_text());
    ctx.quit();
  });
  auto stream = dialing->accept();
  start();

  receive(stream, "a\nb\nc\n");

  CHECK(seen == journal{"a"});
  CHECK(has_ended_with(0));
}

TEST_CASE_METHOD(fixture, "client starts no run after the one that called quit",
                 "[actors][client]") {
  definition.send("", [](context& ctx) {
    ctx.quit();
    return value("goodbye");
  });
  auto stream = dialing->accept();
  start();

  REQUIRE(sent(stream).size() == 1);
  CHECK(sent(stream).front() == "goodbye");
  CHECK(has_ended_with(0));
}

TEST_CASE_METHOD(fixture, "client that quits while connecting ends at once",
                 "[actors][client]") {
  start();
  CHECK(status->state() == client_state::connecting);

  quit();

  CHECK(has_ended_with(0));
}

TEST_CASE_METHOD(fixture, "client opens no stream that comes after it has quit",
                 "[actors][client]") {
  definition.send("", []() -> task<value> {
    co_await sleep(1h);
    co_return value("never");
  });
  auto first = dialing->accept();
  start();
  first->finish();
  advance(3s);
  auto late = std::weak_ptr{dialing->accept()};

  quit();
  answer_dialing();

  CHECK(late.expired());
  advance(2s);
  CHECK(has_ended_with(0));
}

TEST_CASE_METHOD(fixture, "client that quits while waiting ends at once",
                 "[actors][client]") {
  dialing->refuse();
  start();

  quit();
  CHECK(has_ended_with(0));
  advance(10s);

  CHECK(dialing->asked.size() == 1);
}

TEST_CASE_METHOD(fixture,
                 "client that quits ends when the session is lost "
                 "meanwhile",
                 "[actors][client]") {
  send_from_outbox();
  auto stream = dialing->accept();
  start();
  stream->stall();
  put("a");
  quit();

  stream->reset(ECONNRESET);
  run();

  CHECK(has_ended_with(0));
  CHECK(dialing->asked.size() == 1);
}

TEST_CASE_METHOD(
  fixture,
  "client that quits goes on to wait for its handlers alone when "
  "the session is lost",
  "[actors][client]") {
  definition.receive("", [this](const message&) -> task<> {
    co_await sleep(500ms);
    seen.emplace_back("done");
  });
  auto stream = dialing->accept();
  start();
  receive(stream, "a\n");
  quit();
  advance(100ms);

  stream->finish();
  run();
  CHECK_FALSE(has_ended_with(0));
  advance(400ms);

  CHECK(seen == journal{"done"});
  CHECK(has_ended_with(0));
}

TEST_CASE_METHOD(fixture, "client that is told to quit twice quits once",
                 "[actors][client]") {
  auto stream = dialing->accept();
  start();

  self->send(uut, atom::quit_v);
  self->send(uut, atom::quit_v);
  run();

  CHECK(has_ended_with(0));
  CHECK(stream->closes() == 1);
}

TEST_CASE_METHOD(fixture,
                 "client that waited for 2 s once waits for no other "
                 "2 s",
                 "[actors][client]") {
  definition.receive("", [](const message&) -> task<> { co_await sleep(1s); });
  send_from_outbox();
  auto stream = dialing->accept();
  start();
  receive(stream, "a\n");
  stream->stall();
  put("stuck");

  quit();
  advance(2s);

  CHECK(has_ended_with(0));
}

// -- quit and hubs with a clock -----------------------------------------------

namespace {

const trigger ok{"ok", {0}};

/// A client whose one receiver raises what each message holds, and quits at
/// "quit".
struct hub_fixture : fixture {
  hub_fixture() {
    definition.use_flow();
    definition.receive("a", [](const message& msg, context& ctx) {
      if (msg["content"] == "quit")
        ctx.quit();
      return move(ok, msg["content"]);
    });
    definition.upload_states([](const message&) { return node("a"); });
  }

  /// A hub with a clock of one second, which may hear all of it.
  template <class Handler>
  void add_hub(Handler handler, send_options options = {}) {
    options.on_actions = {action::move};
    options.every = 1s;
    definition.send("a", std::move(handler), std::move(options));
  }

  void say(const testing::fake_transport_ptr& from, std::string_view what) {
    receive(from, fmt::format(
                    "{{\"remote_addr\":\"x:1\",\"content\":\"{}\"}}\n", what));
  }
};

value same(const value& data) {
  return data;
}

} // namespace

TEST_CASE_METHOD(hub_fixture,
                 "client that quits has a timed hub run for its first event",
                 "[actors][client]") {
  add_hub(same);
  auto stream = dialing->accept();
  start();

  say(stream, "quit");

  CHECK(sent(stream) == journal{"quit"});
  CHECK(has_ended_with(0));
}

TEST_CASE_METHOD(hub_fixture,
                 "client that quits has a timed hub without data run for its "
                 "first event, and for no other",
                 "[actors][client]") {
  add_hub([] { return value("hello"); });
  auto stream = dialing->accept();
  start();

  SECTION("which comes with quit") {
    say(stream, "quit");
  }
  SECTION("which came before") {
    say(stream, "0");
    say(stream, "quit");
  }

  CHECK(sent(stream) == journal{"hello"});
  CHECK(has_ended_with(0));
}

TEST_CASE_METHOD(hub_fixture,
                 "client that quits has a timed hub run for all that waits for "
                 "its clock",
                 "[actors][client]") {
  add_hub(same);
  auto stream = dialing->accept();
  start();
  say(stream, "0");
  say(stream, "1");
  say(stream, "2");
  CHECK(sent(stream) == journal{"0"});

  SECTION("at quit from outside") {
    quit();
    CHECK(sent(stream) == journal{"0", "1", "2"});
  }
  SECTION("at quit from the receiver") {
    say(stream, "quit");
    CHECK(sent(stream) == journal{"0", "1", "2", "quit"});
  }

  CHECK(has_ended_with(0));
}

TEST_CASE_METHOD(
  hub_fixture, "client that quits waits for what its timed hub still runs for",
  "[actors][client]") {
  add_hub([](const value& data) -> task<value> {
    co_await sleep(500ms);
    co_return data;
  });
  auto stream = dialing->accept();
  start();
  say(stream, "0");
  say(stream, "1");
  say(stream, "2");

  quit();
  CHECK_FALSE(status->exit_status().has_value());
  advance(1500ms);

  CHECK(sent(stream) == journal{"0", "1", "2"});
  CHECK(has_ended_with(0));
}

TEST_CASE_METHOD(hub_fixture,
                 "client that quits asks run_while of a timed hub once more",
                 "[actors][client]") {
  bool may_run = true;
  add_hub(same, {.run_while = [&] { return may_run; }});
  auto stream = dialing->accept();
  start();
  say(stream, "0");
  say(stream, "1");

  may_run = false;
  quit();

  CHECK(sent(stream) == journal{"0"});
  CHECK(has_ended_with(0));
}

TEST_CASE_METHOD(hub_fixture,
                 "client that quits because a timed hub fails runs it no more",
                 "[actors][client]") {
  int runs = 0;
  add_hub([&](const value&) -> value {
    ++runs;
    throw std::runtime_error{"no luck"};
  });
  auto stream = dialing->accept();
  start();
  for (int i = 0; i < 10; ++i)
    say(stream, "again");
  advance(5s);

  CHECK(runs == 3);
  CHECK(has_ended_with(1));
}

// -- abort --------------------------------------------------------------------

TEST_CASE_METHOD(fixture,
                 "client that aborts cancels suspended handlers and "
                 "flushes",
                 "[actors][client]") {
  definition.receive("", [this](const message&) -> task<> {
    testing::last_words words{seen, "receiver cancelled"};
    co_await sleep(1h);
  });
  send_from_outbox();
  definition.send("sleepy", [this]() -> task<value> {
    testing::last_words words{seen, "sender cancelled"};
    co_await sleep(1h);
    co_return value("never");
  });
  auto stream = dialing->accept();
  start();
  receive(stream, "a\n");
  stream->stall();
  put("flushed");

  abort();
  CHECK(seen.size() == 2);
  CHECK_FALSE(status->exit_status().has_value());
  stream->make_room();
  run();

  CHECK(sent(stream) == journal{"flushed"});
  CHECK(stream->finished_at() == stream->written().size());
  CHECK(has_ended_with(0));
}

TEST_CASE_METHOD(fixture,
                 "client that aborts ends within 2 s when the peer "
                 "does not read",
                 "[actors][client]") {
  send_from_outbox();
  auto stream = dialing->accept();
  start();
  stream->stall();
  put("stuck");

  abort();
  advance(2s);

  CHECK(has_ended_with(0));
}

namespace {

/// The relay takes nothing, and some of what a sender makes is not handed over.
struct outbox_fixture : fixture {
  testing::fake_transport_ptr stream = dialing->accept();
  std::size_t runs = 0;

  outbox_fixture() {
    definition.send("", [this]() -> task<std::optional<value>> {
      if (++runs > 6)
        co_await sleep(1h);
      co_return value(std::string(30'000, 'x'));
    });
    stream->stall();
    start();
  }
};

} // namespace

TEST_CASE_METHOD(outbox_fixture,
                 "client that aborts flushes what runs have made and "
                 "not handed over",
                 "[actors][client]") {
  abort();
  stream->make_room();
  advance(2s);

  CHECK(sent(stream).size() == runs);
}

TEST_CASE_METHOD(outbox_fixture,
                 "client that quits counts frames that were not handed over",
                 "[actors][client]") {
  quit();
  advance(2s);

  REQUIRE(has_ended_with(0));
  auto& counts = *status->counters();
  CHECK(counts.lines_queued == runs);
  CHECK(counts.lines_queued == counts.lines_written + counts.lines_abandoned);
}

TEST_CASE_METHOD(fixture, "client counts the line whose handler it cancels",
                 "[actors][client]") {
  auto end = GENERATE(0, 1);
  definition.receive("", [](const message&) -> task<> { co_await sleep(1h); });
  auto stream = dialing->accept();
  start();
  receive(stream, "a\nb\nc\n");

  if (end == 0)
    quit();
  else
    abort();
  advance(2s);

  REQUIRE(has_ended_with(0));
  auto& counts = *status->counters();
  CHECK(counts.lines_read == 3);
  CHECK(counts.lines_handled + counts.lines_left_behind == 3);
}

TEST_CASE_METHOD(fixture, "client may be aborted while it quits",
                 "[actors][client]") {
  definition.receive("", [this](const message&) -> task<> {
    testing::last_words words{seen, "cancelled"};
    co_await sleep(1h);
  });
  auto stream = dialing->accept();
  start();
  receive(stream, "a\n");
  quit();

  abort();

  CHECK(seen == journal{"cancelled"});
  CHECK(has_ended_with(0));
}

TEST_CASE_METHOD(fixture,
                 "client that aborts while connecting or waiting ends "
                 "at once",
                 "[actors][client]") {
  SECTION("connecting") {
    start();
  }
  SECTION("waiting") {
    dialing->refuse();
    start();
  }

  abort();

  CHECK(has_ended_with(0));
}
