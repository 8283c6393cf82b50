// SPDX-License-Identifier: Apache-2.0

// Whole clients with a flow: what holds from one actor to the other.

#include "summoner/async/queue.hpp"
#include "summoner/async/sleep.hpp"
#include "summoner/testing.hpp"

#include <catch2/catch.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;

using testing::agent_fixture;

namespace {

const trigger ok{"ok", {0}};

using texts = std::vector<std::string>;

/// An agent for which every message is an event on `a`, with its content.
agent make_listener() {
  agent result{"listener"};
  result.use_flow();
  result.upload_states([](const message&) { return "a"; });
  result.receive("a",
                 [](const message& msg) { return stay(ok, msg["content"]); });
  return result;
}

/// The same with a hub that sends the content back after a while.
agent make_slow_echo(std::chrono::milliseconds delay) {
  auto result = make_listener();
  result.send("a",
              [delay](const value& content) -> task<value> {
                auto kept = content;
                co_await sleep(delay);
                co_return kept;
              },
              {.on_triggers = {ok}});
  return result;
}

texts sent_by(agent_fixture& uut) {
  texts result;
  for (const auto& payload : uut.sent())
    result.push_back(payload.to_text());
  return result;
}

} // namespace

TEST_CASE("client tells of receivers that nothing uploads for",
          "[actors][client][flow]") {
  auto has_upload = GENERATE(false, true);
  agent definition{"uut"};
  definition.use_flow();
  if (has_upload)
    definition.upload_states([](const message&) { return "a"; });
  definition.receive("a", [](const message&) {});
  definition.receive("--> b", [](const message&) {});

  agent_fixture uut{std::move(definition)};

  CHECK(uut.log().count(log_level::warning,
                        "on route \"a\" never runs: there is no "
                        "upload_states")
        == (has_upload ? 0U : 1U));
  CHECK(uut.log().count(log_level::warning, "never runs")
        == (has_upload ? 0U : 1U));
}

TEST_CASE("client answers events in their order", "[actors][client][flow]") {
  agent_fixture uut{make_slow_echo(0ms)};

  for (int i = 0; i < 5; ++i)
    uut.receive(value(i));
  uut.advance(1ms);

  CHECK(sent_by(uut) == texts{"0", "1", "2", "3", "4"});
}

TEST_CASE("client that quits lets the runs of its last events end",
          "[actors][client][flow]") {
  agent_fixture uut{make_slow_echo(1s)};
  uut.receive(value(1));
  uut.receive(value(2));

  uut.quit();
  uut.advance(1s);

  CHECK(sent_by(uut) == texts{"1", "2"});
  CHECK(uut.exit_status() == 0);
}

TEST_CASE("client that quits starts the runs that wait for a slot",
          "[actors][client][flow]") {
  client_config config;
  config.sender.concurrency_limit = 1;
  agent_fixture uut{make_slow_echo(500ms), config};
  for (int i = 1; i <= 3; ++i)
    uut.receive(value(i));

  uut.quit();
  uut.advance(2s);

  CHECK(sent_by(uut) == texts{"1", "2", "3"});
}

TEST_CASE("client that quits cancels after 2 s what still runs",
          "[actors][client][flow]") {
  agent_fixture uut{make_slow_echo(5s)};
  uut.receive(value(1));

  uut.quit();
  uut.advance(1999ms);
  CHECK_FALSE(uut.exit_status().has_value());
  uut.advance(1ms);

  CHECK(uut.exit_status() == 0);
  CHECK(sent_by(uut).empty());
}

TEST_CASE("client goes on with the runs of a session that was lost",
          "[actors][client][flow]") {
  agent_fixture uut{make_slow_echo(10s)};
  uut.receive(value(1));

  uut.lose_connection();
  uut.advance(20s);

  CHECK(sent_by(uut) == texts{"1"});
}

TEST_CASE("client disarms a timed hub when the session ends",
          "[actors][client][flow]") {
  auto definition = make_listener();
  definition.send("a", [] { return value("tick"); },
                  {.on_triggers = {ok}, .every = 1s});
  agent_fixture uut{std::move(definition)};
  uut.receive(value(1));
  uut.advance(1s);
  CHECK(sent_by(uut).size() == 2);

  uut.lose_connection();
  uut.advance(20s);
  CHECK(sent_by(uut).empty());
  uut.receive(value(2));

  CHECK(sent_by(uut) == texts{"tick"});
}

TEST_CASE("client shares its slots and its queue among all its hubs",
          "[actors][client][flow]") {
  client_config config;
  config.sender.concurrency_limit = 2;
  config.sender.queue_maxsize = 2;
  config.sender.event_bridge_maxsize = 1;
  auto started = std::make_shared<int>(0);
  auto heard = std::make_shared<int>(0);
  auto definition = make_listener();
  definition.hook(direction::receive, [heard](const value& msg) {
    ++*heard;
    return msg;
  });
  for (int i = 0; i < 2; ++i)
    definition.send("a",
                    [started]() -> task<std::optional<value>> {
                      ++*started;
                      co_await sleep(1s);
                      co_return std::nullopt;
                    },
                    {.on_triggers = {ok}});
  agent_fixture uut{std::move(definition), config};

  for (int i = 0; i < 10; ++i)
    uut.receive(value(i));

  // Two run, two are queued, two are in the bridge: all of one message pass.
  CHECK(*started == 2);
  CHECK(*heard == 3);
  uut.advance(1s);
  CHECK(*started == 4);
  CHECK(*heard == 4);
}

TEST_CASE("client queues as many runs as configured, or as many as may run",
          "[actors][client][flow]") {
  auto queue_maxsize = GENERATE(std::optional<std::size_t>{}, 5U);
  client_config config;
  config.sender.concurrency_limit = 2;
  config.sender.queue_maxsize = queue_maxsize;
  config.sender.event_bridge_maxsize = 1;
  std::size_t heard = 0;
  auto definition = make_slow_echo(1h);
  definition.hook(direction::receive, [&heard](const value& msg) {
    ++heard;
    return msg;
  });
  agent_fixture uut{std::move(definition), config};

  for (int i = 0; i < 10; ++i)
    uut.receive(value(i));

  CHECK(heard == 2 + queue_maxsize.value_or(2) + 1); // and one in the bridge
}

TEST_CASE("client lets senders by the clock run while its hubs have no slot",
          "[actors][client][flow]") {
  client_config config;
  config.sender.concurrency_limit = 1;
  auto definition = make_slow_echo(1h);
  definition.send("", [] { return value("tick"); }, {.every = 1s});
  agent_fixture uut{std::move(definition), config};
  for (int i = 0; i < 3; ++i)
    uut.receive(value(i));

  uut.advance(3s);

  CHECK(sent_by(uut).size() == 4);
}

TEST_CASE("client lets hubs run while a tick sender waits",
          "[actors][client][flow]") {
  auto definition = make_slow_echo(0ms);
  definition.send("", []() -> task<std::optional<value>> {
    co_await sleep(1h);
    co_return std::nullopt;
  });
  agent_fixture uut{std::move(definition)};

  uut.receive(value(1));
  uut.advance(1ms);

  CHECK(sent_by(uut) == texts{"1"});
}

TEST_CASE("client starts hubs in the order of their events",
          "[actors][client][flow]") {
  agent definition{"two"};
  const trigger late{"late", {1}};
  definition.use_flow();
  definition.upload_states([](const message&) { return "a"; });
  definition.receive(
    "a --> c", [late](const message&) { return move(late); }, 1);
  definition.receive("a --> b", [](const message&) { return move(ok); });
  definition.send("a --> c", [] { return value("second"); },
                  {.on_triggers = {late}});
  definition.send("a --> b", [] { return value("first"); },
                  {.on_triggers = {ok}});
  agent_fixture uut{std::move(definition)};

  uut.receive(value(1));

  CHECK(sent_by(uut) == texts{"first", "second"});
}

TEST_CASE("client tells each hop of a message at DEBUG, and none at INFO",
          "[actors][client][flow]") {
  agent_fixture uut{make_slow_echo(0ms)};
  auto at_info = uut.log().count(log_level::info);

  uut.receive(value(1));
  uut.advance(1ms);

  const auto& log = uut.log();
  CHECK(log.count(log_level::debug, "read 1 line(s) from ") == 1);
  CHECK(log.count(log_level::debug, "a message from ", " bytes") == 1);
  CHECK(log.count(log_level::debug, "the receiver on route \"a\" runs") == 1);
  CHECK(log.count(log_level::debug, "an event starts the sender on route \"a\"")
        == 1);
  CHECK(
    log.count(log_level::debug, "the sender on route \"a\" sends a frame of ")
    == 1);
  CHECK(log.count(log_level::debug, "wrote 1 frame(s), ") == 1);
  CHECK(log.count(log_level::info) == at_info);
}

TEST_CASE("client tells at DEBUG of an event that no sender hears",
          "[actors][client][flow]") {
  agent definition{"uut"};
  const trigger counted{"counted", {0}};
  const trigger child{"child", {0, 0}};
  definition.use_flow();
  definition.upload_states([](const message&) { return "A"; });
  definition.receive("A --> B", [=](const message&) { return move(child); });
  definition.send("A --> B", [] { return value("never"); },
                  {.on_triggers = {counted}});
  agent_fixture uut{std::move(definition)};

  uut.receive("x");

  CHECK(uut.log().count(log_level::debug,
                        "event move(child) on A--[]-->B: no sender hears it")
        == 1);
  CHECK(uut.sent().empty());
}

TEST_CASE("client tells what hooks drop at DEBUG", "[actors][client][flow]") {
  auto definition = make_slow_echo(0ms);
  definition.hook(direction::receive,
                  [](const message& msg) -> std::optional<message> {
                    if (msg["content"] == 0)
                      return std::nullopt;
                    return msg;
                  });
  definition.hook(direction::send, [](const value&) -> std::optional<value> {
    return std::nullopt;
  });
  agent_fixture uut{std::move(definition)};

  for (int i = 0; i < 2; ++i)
    uut.receive(value(i));
  uut.advance(1ms);

  const auto& log = uut.log();
  CHECK(log.count(log_level::debug, "a receive hook drops the message") == 1);
  CHECK(log.count(log_level::debug, "a hook drops what the sender on route")
        == 1);
}
