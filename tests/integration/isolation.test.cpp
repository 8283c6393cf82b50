// SPDX-License-Identifier: Apache-2.0

// Clients that are in trouble and one that is well, all in one runtime.

#include "summoner/protocol/envelope.hpp"
#include "summoner/summoner.hpp"

#include "support/live_relay_fixture.hpp"
#include "support/raw_socket.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

using namespace summoner;
using namespace std::chrono_literals;
using summoner::testing::raw_listener;
using summoner::testing::raw_socket;

namespace {

/// Whoever comes to it waits until it opens, and the thread with him.
class gate {
public:
  void pass() {
    is_reached_ = true;
    is_open_.wait(false);
  }

  void open() {
    is_open_ = true;
    is_open_.notify_all();
  }

  [[nodiscard]] bool is_reached() const {
    return is_reached_;
  }

private:
  std::atomic<bool> is_reached_ = false;
  std::atomic<bool> is_open_ = false;
};

/// Says all that it hears again.
agent make_echo() {
  agent echo{"echo"};
  queue<value> inbox;
  echo.receive("", [=](const message& msg) -> task<> {
    co_await inbox.put(msg["content"]);
  });
  echo.send("", [=]() -> task<std::optional<value>> {
    co_return co_await inbox.get();
  });
  return echo;
}

/// Blocks for each message until the gate opens.
agent make_blocked(std::shared_ptr<gate> at) {
  agent blocked{"blocked"};
  blocked.receive("", [at = std::move(at)](const message&) { at->pass(); });
  return blocked;
}

/// Says as much as is taken.
agent make_talker() {
  agent talker{"talker"};
  talker.send("", [] { return value(std::string(1000, 'x')); });
  return talker;
}

endpoint address_of(const raw_listener& relay) {
  return {"127.0.0.1", relay.port()};
}

/// What somebody has heard who asks again and again.
struct answers {
  std::size_t count = 0;
  std::chrono::milliseconds slowest{0};
};

struct fixture : testing::live_relay_fixture {
  std::shared_ptr<gate> way_out = std::make_shared<gate>();
  raw_listener relay_of_blocked;
  raw_listener deaf_relay;
  raw_listener refusing_relay;
  client_handle blocked = host.spawn(make_blocked(way_out),
                                     address_of(relay_of_blocked));
  client_handle stalled = host.spawn(make_talker(), address_of(deaf_relay));
  raw_socket peer_of_blocked = relay_of_blocked.accept();
  raw_socket deaf_peer = deaf_relay.accept();

  ~fixture() {
    way_out->open(); // the runtime waits for handlers
  }

  /// Waits until one client is blocked, one has said all that its relay takes,
  /// and one has given up.
  void wait_for_trouble() {
    REQUIRE(peer_of_blocked.send("one\ntwo\n"));
    REQUIRE(eventually([&] { return way_out->is_reached(); }));
    REQUIRE(comes_to_rest(stalled));
    refusing_relay.close();
    client_config config;
    config.reconnection.retry_delay = 1ms;
    auto hopeless = host.spawn(make_echo(), address_of(refusing_relay), config);
    REQUIRE(hopeless.wait_for(5s) == 1);
  }

  /// Opens the way out and ends those in trouble, and one that is refused.
  void check_end(const client_handle& refused) {
    way_out->open();
    CHECK(eventually([&] { return blocked.counts().handled == 2; }));
    for (const auto& x : {blocked, stalled, refused})
      x.quit();
    CHECK(peer_of_blocked.reads_to_end());
    peer_of_blocked.close();
    for (const auto& x : {blocked, stalled, refused})
      CHECK(x.wait_for(5s) == 0);
    CHECK(refused.sessions() == 0);
    auto counts = stalled.counts();
    CHECK(counts.queued == counts.sent + counts.unsent);
  }

  /// Says one line after the other and hears each from an echo before the next.
  static answers ask_for(std::chrono::milliseconds time, raw_socket& asker) {
    answers result;
    auto end = std::chrono::steady_clock::now() + time;
    for (auto now = end - time; now < end; ++result.count) {
      auto question = fmt::format("question {}", result.count);
      REQUIRE(asker.send(question + "\n"));
      auto line = asker.read_line();
      REQUIRE(line);
      auto told = protocol::recover(*line).message["content"];
      REQUIRE(told == question);
      auto begin = std::exchange(now, std::chrono::steady_clock::now());
      result.slowest
        = std::max(result.slowest,
                   std::chrono::ceil<std::chrono::milliseconds>(now - begin));
    }
    return result;
  }
};

} // namespace

TEST_CASE_METHOD(fixture,
                 "client answers beside others that block, stall and give up",
                 "[integration][client]") {
  if (std::thread::hardware_concurrency() < 2) {
    WARN("there is one core: who blocks it blocks all");
    return;
  }
  wait_for_trouble();
  auto sent_by_stalled = stalled.counts().sent;
  auto refused = host.spawn(make_echo(), address_of(refusing_relay), patient());
  auto room = open();
  auto asker = join(room);
  auto uut = host.spawn(make_echo(), room.address());
  REQUIRE(eventually([&] { return room.counts().clients == 2; }));

  auto heard = ask_for(2s, asker);
  uut.quit();

  CHECK(uut.wait_for(5s) == 0);
  CHECK(heard.slowest < 1s);
  CHECK(uut.counts().received == heard.count);
  CHECK(uut.counts().sent == heard.count);
  CHECK(stalled.counts().sent == sent_by_stalled);
  CHECK(stalled.sessions() == 1);
  CHECK(blocked.state() == client_state::in_session);
  CHECK(blocked.counts().handled == 0);
  check_end(refused);
}
