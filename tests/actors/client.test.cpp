// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/client.hpp"

#include "summoner/async/queue.hpp"
#include "summoner/async/sleep.hpp"

#include "support/whole_client_fixture.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace summoner;
using namespace summoner::actors;
using namespace std::chrono_literals;

using client::client_state;
using testing::home;
using testing::journal;
using testing::sent;
using fixture = testing::whole_client_fixture;

// -- connecting ---------------------------------------------------------------

TEST_CASE_METHOD(fixture, "client connects to its target when started",
                 "[actors][client]") {
  auto stream = dialing->accept();

  start();

  CHECK(dialing->targets() == journal{"home:1"});
  CHECK(dialing->asked[0].limit == 10s);
  CHECK(status->state() == client_state::in_session);
  CHECK(status->sessions() == 1);
}

TEST_CASE_METHOD(fixture, "client is in session before it says so",
                 "[actors][client]") {
  auto noted = std::make_shared<testing::session_sink>(status);
  sink = noted;
  auto first = dialing->accept();
  auto second = dialing->accept();
  start();

  first->finish();
  advance(3s);

  CHECK(noted->sessions == std::vector<std::uint64_t>{1, 2});
}

TEST_CASE_METHOD(fixture, "client carries lines both ways in a session",
                 "[actors][client]") {
  definition.receive("", [this](const message& msg) {
    outbox.try_put(value(msg.to_text() + "!"));
  });
  send_from_outbox();
  auto stream = dialing->accept();
  start();

  receive(stream, "a\nb\n");

  CHECK(sent(stream) == journal{"a!", "b!"});
  CHECK(status->counters()->lines_read == 2);
  CHECK(status->counters()->lines_handled == 2);
  CHECK(status->counters()->lines_written == 2);
}

TEST_CASE_METHOD(fixture, "client tries again three seconds after a refusal",
                 "[actors][client]") {
  dialing->refuse(ec::cannot_connect,
                  "cannot connect to home:1: Connection refused");
  start();
  CHECK(status->state() == client_state::waiting);
  auto stream = dialing->accept();

  advance(2999ms);
  CHECK(dialing->asked.size() == 1);
  advance(1ms);

  CHECK(dialing->asked.size() == 2);
  CHECK(status->state() == client_state::in_session);
  CHECK(log->count(log_level::warning,
                   "cannot connect to home:1: Connection refused; next attempt "
                   "in 3000 ms")
        == 1);
}

TEST_CASE_METHOD(fixture,
                 "client connects again three seconds after the end of "
                 "the stream",
                 "[actors][client]") {
  auto first = dialing->accept();
  auto second = dialing->accept();
  start();

  first->finish();
  run();
  CHECK(status->state() == client_state::waiting);
  CHECK(first->closes() == 1);
  advance(3s);

  CHECK(status->state() == client_state::in_session);
  CHECK(status->sessions() == 2);
  CHECK(second->is_watched());
  CHECK(log->count(log_level::warning,
                   "lost the connection to home:1: the peer closed the "
                   "connection; next attempt in 3000 ms")
        == 1);
}

TEST_CASE_METHOD(fixture,
                 "client connects again after a reset, told by READER "
                 "and WRITER",
                 "[actors][client]") {
  send_from_outbox();
  auto first = dialing->accept();
  auto second = dialing->accept();
  start();
  put("in doubt");
  first->stall();
  put("kept");

  first->reset(ECONNRESET);
  run();
  CHECK(log->count(log_level::warning, "Connection reset") == 1);
  advance(3s);

  CHECK(status->sessions() == 2);
  CHECK(dialing->asked.size() == 2);
  CHECK(sent(second) == journal{"kept"});
  CHECK(status->counters()->lines_in_doubt == 1);
}

TEST_CASE_METHOD(fixture,
                 "client turns to the fallback and gives up with "
                 "status 1",
                 "[actors][client]") {
  config.reconnection.default_host = "fallback";
  config.reconnection.default_port = 9;
  for (int i = 0; i < 5; ++i)
    dialing->refuse();
  start();

  advance(11999ms);
  CHECK_FALSE(status->exit_status().has_value());
  advance(1ms);

  CHECK(dialing->targets()
        == journal{"home:1", "home:1", "home:1", "fallback:9", "fallback:9"});
  CHECK(has_ended_with(1));
  CHECK(log->count(log_level::error, "gave up") == 1);
  CHECK(log->count(log_level::warning, "next attempt at fallback:9 in") == 1);
}

TEST_CASE_METHOD(fixture, "client has not ended before its actors have",
                 "[actors][client]") {
  definition.send("", [this]() -> task<value> {
    testing::last_words words{seen, std::string{to_string(status->state())}};
    co_await sleep(1h);
    co_return value("never");
  });
  config.reconnection.primary_retry_limit = 1;
  config.reconnection.default_retry_limit = 1;
  auto stream = dialing->accept();
  dialing->refuse();
  start();
  stream->finish();
  run();
  sched.advance_time(3s);

  while (sched.try_run_once())
    if (status->state() == client_state::ended)
      CHECK(status->exit_status().has_value());

  CHECK(has_ended_with(1));
}

TEST_CASE_METHOD(fixture, "client may fail for ever when there is no limit",
                 "[actors][client]") {
  config.reconnection.primary_retry_limit = std::nullopt;
  for (int i = 0; i < 50; ++i)
    dialing->refuse();
  start();

  advance(3s * 49);

  CHECK(dialing->asked.size() == 50);
  CHECK(status->state() == client_state::waiting);
}

TEST_CASE_METHOD(fixture, "client ignores news of an old stream",
                 "[actors][client]") {
  auto first = dialing->accept();
  auto second = dialing->accept();
  start();
  first->finish();
  advance(3s);

  self->send(uut, stream_ended{first, make_error(ec::connection_lost, "old")});
  run();

  CHECK(status->state() == client_state::in_session);
  CHECK(second->closes() == 0);
}

// -- what survives ------------------------------------------------------------

TEST_CASE_METHOD(fixture,
                 "client keeps handlers suspended while the session is "
                 "lost",
                 "[actors][client]") {
  definition.receive("", [this](const message& msg) -> task<> {
    auto text = msg.to_text();
    co_await sleep(5s);
    outbox.try_put(value(text + " is done"));
  });
  send_from_outbox();
  auto first = dialing->accept();
  auto second = dialing->accept();
  start();
  receive(first, "a\n");

  first->finish();
  run();
  advance(5s);

  CHECK(status->sessions() == 2);
  CHECK(sent(second) == journal{"a is done"});
}

TEST_CASE_METHOD(fixture,
                 "client sends after reconnecting what was made "
                 "without a session",
                 "[actors][client]") {
  send_from_outbox();
  auto first = dialing->accept();
  auto second = dialing->accept();
  start();
  first->finish();
  run();

  put("offline");
  CHECK(first->written().empty());
  advance(3s);

  CHECK(sent(second) == journal{"offline"});
}

TEST_CASE_METHOD(fixture,
                 "client handles the lines read before a session was "
                 "lost",
                 "[actors][client]") {
  definition.receive("", [this](const message& msg) -> task<> {
    auto text = msg.to_text();
    co_await sleep(1s);
    seen.push_back(text);
  });
  auto first = dialing->accept();
  auto second = dialing->accept();
  start();
  receive(first, "a\nb\n");
  first->reset(ECONNRESET);
  run();

  advance(3s);
  receive(second, "c\n");
  advance(1s);

  CHECK(seen == journal{"a", "b", "c"});
}

// -- failures -----------------------------------------------------------------

TEST_CASE_METHOD(fixture,
                 "client ends with status 1 when a sender fails too "
                 "often, without reconnecting",
                 "[actors][client]") {
  send_from_outbox();
  definition.send("bad",
                  []() -> value { throw std::runtime_error{"no luck"}; });
  auto stream = dialing->accept();
  start();
  put("flushed");

  advance(10s);

  CHECK(has_ended_with(1));
  CHECK(sent(stream) == journal{"flushed"});
  CHECK(stream->finished_at().has_value());
  CHECK(dialing->asked.size() == 1);
}

TEST_CASE_METHOD(fixture, "client survives receivers and hooks that fail",
                 "[actors][client]") {
  definition.receive("", [](const message&) {
    throw std::runtime_error{"no luck"};
  });
  definition.hook(direction::receive, [](const value&) -> value {
    throw std::runtime_error{"no luck"};
  });
  auto stream = dialing->accept();
  start();

  for (int i = 0; i < 100; ++i)
    receive(stream, "a\n");

  CHECK(status->state() == client_state::in_session);
  CHECK(status->counters()->handler_errors == 200);
}

TEST_CASE_METHOD(fixture, "client logs the warnings of its agent",
                 "[actors][client]") {
  definition.receive("twice", [](const message&) {});
  definition.receive("twice", [](const message&) {});

  start();

  CHECK(log->count(log_level::warning, "twice") == 1);
}

// -- isolation ----------------------------------------------------------------

TEST_CASE_METHOD(fixture,
                 "client stops reading when its handlers do not keep "
                 "up",
                 "[actors][client]") {
  definition.receive("", [](const message&) -> task<> { co_await sleep(1h); });
  auto stream = dialing->accept();
  stream->read_at_most(100);
  start();

  for (int i = 0; i < 1000; ++i)
    stream->receive(std::string(99, 'x') + "\n");
  run();

  CHECK(stream->unread() == 1000 * 100 - 8 * 100);
}

TEST_CASE_METHOD(fixture,
                 "client holds no more for all the sessions that it loses "
                 "while a handler waits",
                 "[actors][client]") {
  definition.receive("", [](const message&) -> task<> { co_await sleep(1h); });
  send_from_outbox();
  auto first = dialing->accept();
  auto second = dialing->accept();
  start();
  for (int i = 0; i < 10; ++i)
    receive(first, "a\n");
  auto read_at_first = 10 - first->unread() / 2;

  first->fail_writing_after(0, EPIPE);
  put("x");
  advance(13s);
  receive(second, "b\n");

  CHECK(read_at_first == 8);
  CHECK(status->sessions() == 2);
  CHECK(second->unread() == 2);
}

// -- what came before the connection broke ------------------------------------

namespace {

/// A client that has lines to read when it can no longer write.
struct rest_fixture : fixture {
  testing::fake_transport_ptr first = dialing->accept();
  testing::fake_transport_ptr second = dialing->accept();
  int ticks = 0;

  rest_fixture() {
    definition.receive("", [this](const message& msg) -> task<> {
      co_await sleep(2s);
      seen.push_back(msg.to_text());
    });
    send_from_outbox();
    definition.send("", [this]() -> task<std::optional<value>> {
      co_await sleep(1s);
      ++ticks;
      co_return std::nullopt;
    });
    first->read_at_most(2);
    start();
  }

  void break_writing() {
    for (int i = 0; i < 20; ++i)
      first->receive("a\n");
    first->fail_writing_after(0, EPIPE);
    put("kept");
  }
};

} // namespace

TEST_CASE_METHOD(rest_fixture,
                 "client handles all that came before its connection broke",
                 "[actors][client]") {
  break_writing();
  REQUIRE(first->unread() > 0);

  advance(25s); // 8 batches of 20, and of the end, may wait for the handler
  CHECK(status->sessions() == 1);
  CHECK(status->state() == client_state::in_session);
  advance(1s);
  CHECK(status->sessions() == 2); // the delay has passed meanwhile
  advance(14s);

  CHECK(seen.size() == 20);
  CHECK(sent(second) == journal{"kept"});
  CHECK(log->count(log_level::warning, "lost the connection") == 1);
}

TEST_CASE_METHOD(rest_fixture,
                 "client starts no tick while it reads what came before",
                 "[actors][client]") {
  break_writing();
  advance(1s); // one was under way
  auto before = ticks;

  advance(24s);

  CHECK(ticks == before);
  CHECK(status->sessions() == 1);
}

TEST_CASE_METHOD(rest_fixture,
                 "client tells a relay that it can no longer write to",
                 "[actors][client]") {
  break_writing();

  CHECK(first->finished_at().has_value());
}

TEST_CASE_METHOD(fixture,
                 "client is back after its delay although handlers wait for "
                 "senders that wait for it",
                 "[actors][client]") {
  auto [delay, back]
    = GENERATE(table<std::chrono::milliseconds, std::chrono::milliseconds>(
      {{20ms, 1000ms}, {1500ms, 1500ms}, {3000ms, 3000ms}}));
  config.reconnection.retry_delay = delay;
  queue<value> inbox{2};
  definition.receive("", [&](const message& msg) -> task<> {
    co_await inbox.put(msg);
  });
  definition.send("", [&]() -> task<std::optional<value>> {
    co_return co_await inbox.get();
  });
  auto first = dialing->accept();
  auto second = dialing->accept();
  start();
  first->read_at_most(2);
  first->fail_writing_after(0, EPIPE);
  for (int i = 0; i < 30; ++i)
    first->receive("a\n");
  run();
  REQUIRE(first->unread() > 0);

  advance(back - 1ms);
  CHECK(status->sessions() == 1);
  advance(50ms);

  CHECK(status->sessions() == 2);
  CHECK(log->count(log_level::warning,
                   fmt::format("what 127.0.0.1:8888 sent last is not read: "
                               "handlers have taken no line for {} ms",
                               back.count()))
        == 1);
  CHECK(sent(second).size() > 2); // what was read is handled now
}

TEST_CASE_METHOD(rest_fixture,
                 "client that reads what came before can quit, within its "
                 "limit",
                 "[actors][client]") {
  break_writing();
  quit();

  advance(2s);

  CHECK(has_ended_with(0));
  CHECK(status->counters()->lines_abandoned == 1);
}

TEST_CASE_METHOD(rest_fixture, "client that reads what came before can travel",
                 "[actors][client]") {
  break_writing();
  travel_to(testing::away);

  advance(2s);

  CHECK(status->sessions() == 2);
  CHECK(sent(second) == journal{"kept"});
}

TEST_CASE_METHOD(fixture,
                 "client stops running senders when its peer does not "
                 "read",
                 "[actors][client]") {
  int runs = 0;
  definition.send("", [&runs] {
    ++runs;
    return value(std::string(1000, 'x'));
  });
  auto stream = dialing->accept();
  stream->stall();
  start();

  auto before = runs;
  advance(1h);

  CHECK(runs == before);
  CHECK(runs < 250);
}

TEST_CASE_METHOD(fixture, "client lets no tick sender wait for another",
                 "[actors][client]") {
  for (auto [name, pause] : {std::pair{"slow", 1000ms}, {"fast", 100ms}})
    definition.send("", [name = name, pause = pause]() -> task<value> {
      co_await sleep(pause);
      co_return value(name);
    });
  auto stream = dialing->accept();
  start();

  advance(2s);

  auto all = sent(stream);
  CHECK(std::ranges::count(all, "fast") == 20);
  CHECK(std::ranges::count(all, "slow") == 2);
}

TEST_CASE_METHOD(fixture, "client does nothing at all while nothing happens",
                 "[actors][client]") {
  definition.receive("", [](const message&) {});
  send_from_outbox();
  auto stream = dialing->accept();
  start();

  CHECK(advance(1h) == 0);
}

TEST_CASE_METHOD(fixture,
                 "client with hubs does nothing at all while nothing happens",
                 "[actors][client]") {
  const trigger ok{"ok", {0}};
  definition.use_flow();
  definition.receive("--> a", [ok](const message&) { return move(ok); });
  definition.send("a", [] { return value("hub"); }, {.on_triggers = {ok}});
  definition.send("a", [] { return value("timed"); },
                  {.on_triggers = {ok}, .every = 100ms});
  auto stream = dialing->accept();
  start();

  CHECK(advance(10s) == 0);
  CHECK(pending_timers() == 0);
}
