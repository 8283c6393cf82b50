// SPDX-License-Identifier: Apache-2.0

// Clients that go elsewhere; see also `client.test.cpp`.

#include "summoner/actors/client.hpp"
#include "summoner/async/queue.hpp"
#include "summoner/async/sleep.hpp"

#include "support/whole_client_fixture.hpp"

#include <catch2/catch.hpp>

#include <cerrno>
#include <optional>
#include <string>

using namespace summoner;
using namespace summoner::actors;
using namespace std::chrono_literals;

using client::client_state;
using testing::away;
using testing::home;
using testing::journal;
using testing::sent;
using fixture = testing::whole_client_fixture;

// -- travel -------------------------------------------------------------------

TEST_CASE_METHOD(fixture,
                 "client that travels closes its session and opens the "
                 "next",
                 "[actors][client]") {
  auto first = dialing->accept();
  auto second = dialing->accept();
  start();

  travel_to(away);

  CHECK(dialing->targets() == journal{"home:1", "away:2"});
  CHECK(first->finished_at().has_value());
  CHECK(first->closes() == 1);
  CHECK(status->state() == client_state::in_session);
  CHECK(status->sessions() == 2);
}

TEST_CASE_METHOD(fixture,
                 "client that travels sends what was queued before it "
                 "leaves",
                 "[actors][client]") {
  send_from_outbox();
  auto first = dialing->accept();
  auto second = dialing->accept();
  start();
  first->stall();
  put("for home");

  travel_to(away);
  CHECK(dialing->asked.size() == 1);
  first->make_room();
  run();
  put("for away");

  CHECK(sent(first) == journal{"for home"});
  CHECK(first->finished_at() == first->written().size());
  CHECK(status->counters()->lines_in_doubt == 0);
  CHECK(sent(second) == journal{"for away"});
}

TEST_CASE_METHOD(fixture,
                 "client that travels lets runs in flight end at the old relay",
                 "[actors][client]") {
  definition.send("", [this]() -> task<std::optional<value>> {
    auto payload = co_await outbox.get();
    co_await sleep(1s);
    co_return payload;
  });
  auto first = dialing->accept();
  auto second = dialing->accept();
  start();
  put("for home");

  travel_to(away);
  CHECK(dialing->asked.size() == 1);
  advance(1s);
  put("for away");
  advance(1s);

  CHECK(sent(first) == journal{"for home"});
  CHECK(sent(second) == journal{"for away"});
}

TEST_CASE_METHOD(fixture,
                 "client that travels waits 2 s for a run, which goes on "
                 "afterwards",
                 "[actors][client]") {
  definition.send("", [this]() -> task<std::optional<value>> {
    auto payload = co_await outbox.get();
    co_await sleep(5s);
    co_return payload;
  });
  auto first = dialing->accept();
  auto second = dialing->accept();
  start();
  put("late");

  travel_to(away);
  advance(1999ms);
  CHECK(dialing->asked.size() == 1);
  advance(1ms);
  CHECK(dialing->targets() == journal{"home:1", "away:2"});
  advance(3s);

  CHECK(sent(first).empty());
  CHECK(sent(second) == journal{"late"});
}

TEST_CASE_METHOD(fixture,
                 "client that travels handles no further line of the old relay",
                 "[actors][client]") {
  definition.receive("", [this](const message& msg, context& ctx) {
    seen.push_back(msg.to_text());
    outbox.try_put(value("re: " + msg.to_text()));
    if (msg == "go")
      ctx.travel_to(away);
  });
  send_from_outbox();
  auto first = dialing->accept();
  auto second = dialing->accept();
  start();

  receive(first, "a\ngo\nb\n");
  receive(second, "c\n");

  CHECK(seen == journal{"a", "go", "c"});
  CHECK(sent(first) == journal{"re: a", "re: go"});
  CHECK(sent(second) == journal{"re: c"});
  CHECK(status->counters()->lines_left_behind == 1);
}

TEST_CASE_METHOD(fixture,
                 "client that travels takes along what the old relay "
                 "does not read within 2 s",
                 "[actors][client]") {
  send_from_outbox();
  auto first = dialing->accept();
  auto second = dialing->accept();
  start();
  first->stall();
  put("taken along");

  travel_to(away);
  advance(1999ms);
  CHECK(dialing->asked.size() == 1);
  advance(1ms);

  CHECK(first->closes() == 1);
  CHECK(sent(second) == journal{"taken along"});
}

TEST_CASE_METHOD(fixture,
                 "client that travels goes on at once when the old "
                 "relay breaks off",
                 "[actors][client]") {
  send_from_outbox();
  auto first = dialing->accept();
  auto second = dialing->accept();
  start();
  first->stall();
  put("taken along");
  travel_to(away);

  first->reset(ECONNRESET);
  run();

  CHECK(dialing->targets() == journal{"home:1", "away:2"});
  CHECK(status->state() == client_state::in_session);
  CHECK(sent(second) == journal{"taken along"});
}

TEST_CASE_METHOD(fixture, "client that travels twice goes to the last place",
                 "[actors][client]") {
  send_from_outbox();
  auto first = dialing->accept();
  start();
  first->stall();
  put("for home");

  travel_to(away);
  travel_to({"further", 3});
  CHECK(dialing->asked.size() == 1);
  auto second = dialing->accept();
  first->make_room();
  run();
  advance(10s);

  CHECK(dialing->targets() == journal{"home:1", "further:3"});
  CHECK(sent(first) == journal{"for home"});
  CHECK(status->state() == client_state::in_session);
  CHECK_FALSE(second->finished_at().has_value());
  CHECK(second->closes() == 0);
}

TEST_CASE_METHOD(fixture,
                 "client that travels while connecting gives up the "
                 "attempt",
                 "[actors][client]") {
  start();
  auto first = dialing->accept();
  auto second = dialing->accept();

  travel_to(away);
  answer_dialing();

  CHECK(dialing->targets() == journal{"home:1", "away:2"});
  CHECK(status->sessions() == 1);
  CHECK_FALSE(first->is_watched());
  CHECK(second->is_watched());
}

TEST_CASE_METHOD(fixture, "client that travels while waiting connects at once",
                 "[actors][client]") {
  dialing->refuse();
  start();
  auto stream = dialing->accept();

  travel_to(away);
  CHECK(status->state() == client_state::in_session);
  advance(10s);

  CHECK(dialing->targets() == journal{"home:1", "away:2"});
}

TEST_CASE_METHOD(fixture,
                 "client lets quit win over travel, whichever comes "
                 "first",
                 "[actors][client]") {
  send_from_outbox();
  auto stream = dialing->accept();
  start();
  stream->stall();
  put("flushed");
  dialing->accept();

  SECTION("travel first") {
    travel_to(away);
    quit();
  }
  SECTION("quit first") {
    quit();
    travel_to(away);
  }
  stream->make_room();
  run();
  advance(10s);

  CHECK(dialing->targets() == journal{"home:1"});
  CHECK(sent(stream) == journal{"flushed"});
  CHECK(has_ended_with(0));
}

TEST_CASE_METHOD(fixture,
                 "client ends when it is told to travel and quit in "
                 "one breath",
                 "[actors][client]") {
  definition.receive("", [](const message&, context& ctx) {
    ctx.travel_to(away);
    ctx.quit();
  });
  auto stream = dialing->accept();
  start();
  dialing->accept();

  receive(stream, "go\n");
  advance(10s);

  CHECK(dialing->targets() == journal{"home:1"});
  CHECK(has_ended_with(0));
}

TEST_CASE_METHOD(fixture,
                 "client that aborts while it travels does not connect "
                 "again",
                 "[actors][client]") {
  send_from_outbox();
  auto stream = dialing->accept();
  start();
  dialing->accept();
  stream->stall();
  put("flushed");
  travel_to(away);

  abort();
  stream->make_room();
  run();
  advance(10s);

  CHECK(dialing->targets() == journal{"home:1"});
  CHECK(sent(stream) == journal{"flushed"});
  CHECK(has_ended_with(0));
}

TEST_CASE_METHOD(fixture, "client may be told to travel by a handler",
                 "[actors][client]") {
  definition.receive("", [](const message& msg, context& ctx) {
    if (msg == "go")
      ctx.travel_to(away);
  });
  auto first = dialing->accept();
  auto second = dialing->accept();
  start();

  receive(first, "go\n");

  CHECK(dialing->targets() == journal{"home:1", "away:2"});
  CHECK(status->sessions() == 2);
}

TEST_CASE_METHOD(fixture, "client never falls back to a place it travelled to",
                 "[actors][client]") {
  auto first = dialing->accept();
  start();
  for (int i = 0; i < 5; ++i)
    dialing->refuse();

  travel_to(away);
  advance(12s);

  CHECK(dialing->targets()
        == journal{"home:1", "away:2", "away:2", "away:2", "home:1", "home:1"});
  CHECK(has_ended_with(1));
}
