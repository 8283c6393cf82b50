// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/client.hpp"

#include "summoner/async/queue.hpp"
#include "summoner/async/sleep.hpp"
#include "summoner/testing/deterministic.hpp"
#include "summoner/testing/scripted_dialer.hpp"

#include "support/client_fixture.hpp"

#include <catch2/catch.hpp>

#include <cerrno>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace summoner;
using namespace summoner::actors;
using namespace std::chrono_literals;

using client::client_state;
using testing::journal;

namespace {

const auto home = endpoint{"home", 1};
const auto away = endpoint{"away", 2};

struct fixture : testing::deterministic {
  agent definition{"test"};
  client_config config;
  journal seen;
  std::shared_ptr<testing::memory_sink> log
    = std::make_shared<testing::memory_sink>();
  std::shared_ptr<log_sink> sink = log;
  std::shared_ptr<client_status> status
    = std::make_shared<client_status>("test");
  std::shared_ptr<testing::dial_script> dialing
    = std::make_shared<testing::dial_script>();
  testing::scripted_dialer_actor dialer = sys.spawn(testing::scripted_dialer,
                                                    dialing);
  client_actor uut;

  ~fixture() {
    if (uut)
      self->send(uut, atom::abort_v);
    advance(3s);
    CHECK(status->exit_status().has_value());
    uut = nullptr;
    stop(dialer);
    CHECK(sys.registry().running() <= 1); // the test itself
  }

  void start() {
    client_settings settings;
    settings.definition = definition;
    settings.target = home;
    settings.config = config;
    settings.log = logger{sink, "test", log_level::debug};
    settings.status = status;
    uut = sys.spawn(actors::client, dialer, std::move(settings));
    self->send(uut, atom::start_v);
    run();
  }

  void quit() {
    self->send(uut, atom::quit_v);
    run();
  }

  void abort() {
    self->send(uut, atom::abort_v);
    run();
  }

  void travel_to(endpoint where) {
    self->send(uut, travel{std::move(where)});
    run();
  }

  void receive(const testing::fake_transport_ptr& from, std::string_view text) {
    from->receive(text);
    run();
  }

  /// Answers an attempt that is open.
  void answer_dialing() {
    self->send(dialer, atom::ready_v);
    run();
  }

  /// Registers a sender of what the test puts into the outbox.
  void send_from_outbox() {
    definition.send("out", [this]() -> task<std::optional<value>> {
      co_return co_await outbox.get();
    });
  }

  void put(std::string_view text) {
    CHECK(outbox.try_put(value(text)));
    run();
  }

  [[nodiscard]] bool has_ended_with(int exit_status) const {
    return status->exit_status() == exit_status
           && status->state() == client_state::ended;
  }

  queue<value> outbox;
};

/// Notes how many sessions there were when the client logged "connected to".
class session_sink final : public log_sink {
public:
  explicit session_sink(std::shared_ptr<client_status> status)
    : status_(std::move(status)) {
  }

  void write(log_level, std::string_view,
             std::string_view text) noexcept override {
    if (text.starts_with("connected to"))
      sessions.push_back(status_->sessions());
  }

  std::vector<std::uint64_t> sessions;

private:
  std::shared_ptr<client_status> status_;
};

journal sent(const testing::fake_transport_ptr& stream) {
  return testing::payloads_in(stream->written());
}

} // namespace

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
  auto noted = std::make_shared<session_sink>(status);
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
  dialing->refuse();
  start();
  CHECK(status->state() == client_state::waiting);
  auto stream = dialing->accept();

  advance(2999ms);
  CHECK(dialing->asked.size() == 1);
  advance(1ms);

  CHECK(dialing->asked.size() == 2);
  CHECK(status->state() == client_state::in_session);
  CHECK(log->count(log_level::warning, "home:1", "Connection refused") == 1);
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
}

TEST_CASE_METHOD(fixture,
                 "client connects again after a reset, told by READER "
                 "and WRITER",
                 "[actors][client]") {
  send_from_outbox();
  auto first = dialing->accept();
  auto second = dialing->accept();
  start();
  first->stall();
  put("kept");

  first->reset(ECONNRESET);
  run();
  CHECK(log->count(log_level::warning, "Connection reset") == 1);
  advance(3s);

  CHECK(status->sessions() == 2);
  CHECK(dialing->asked.size() == 2);
  CHECK(sent(second) == journal{"kept"});
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

TEST_CASE_METHOD(fixture,
                 "client that aborts flushes what runs have made and "
                 "not handed over",
                 "[actors][client]") {
  int runs = 0;
  definition.send("", [&runs]() -> task<std::optional<value>> {
    if (++runs > 6)
      co_await sleep(1h);
    co_return value(std::string(30'000, 'x'));
  });
  auto stream = dialing->accept();
  stream->stall();
  start();

  abort();
  stream->make_room();
  advance(2s);

  CHECK(sent(stream).size() == static_cast<std::size_t>(runs));
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

TEST_CASE_METHOD(fixture,
                 "client applies the limit of its configuration to "
                 "lines and frames",
                 "[actors][client]") {
  config.receiver.max_bytes_per_line = 10;
  config.sender.max_bytes_per_frame = 500;
  definition.receive("", [this](const message& msg) {
    seen.push_back(msg.to_text());
  });
  send_from_outbox();
  auto stream = dialing->accept();
  start();

  receive(stream, "this is too long\nok\n");
  put(std::string(1000, 'x'));
  put("ok");
  advance(100ms);

  CHECK(seen == journal{"ok"});
  CHECK(sent(stream) == journal{"ok"});
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
  config.reconnection.primary_retry_limit = std::nullopt;
  auto stream = dialing->accept();
  start();
  for (int i = 0; i < 10; ++i)
    receive(stream, "a\n");
  auto read_at_first = 10 - stream->unread() / 2;

  stream->finish();
  stream = dialing->accept();
  advance(3s);
  receive(stream, "b\n");

  CHECK(read_at_first == 8);
  CHECK(stream->unread() == 2);
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

TEST_CASE_METHOD(fixture, "client runs its handlers one at a time",
                 "[actors][client]") {
  int inside = 0;
  auto most = std::make_shared<int>(0);
  auto note = [&inside, most] {
    ++inside;
    *most = std::max(*most, inside);
    --inside;
  };
  definition.receive("", [note](const message&) -> task<> {
    note();
    co_await sleep(1ms);
    note();
  });
  for (int i = 0; i < 3; ++i)
    definition.send("", [note]() -> task<std::optional<value>> {
      note();
      co_await sleep(1ms);
      note();
      co_return value("x");
    });
  auto stream = dialing->accept();
  start();

  for (int i = 0; i < 20; ++i) {
    stream->receive("a\n");
    advance(1ms);
  }

  CHECK(*most == 1);
}

TEST_CASE_METHOD(fixture, "client does nothing at all while nothing happens",
                 "[actors][client]") {
  definition.receive("", [](const message&) {});
  send_from_outbox();
  auto stream = dialing->accept();
  start();

  CHECK(advance(1h) == 0);
}
