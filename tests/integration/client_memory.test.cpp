// SPDX-License-Identifier: Apache-2.0

// What a client keeps in memory while others are slow, the test plays the
// relay.

#include "summoner/summoner.hpp"

#include "support/host_fixture.hpp"
#include "support/raw_socket.hpp"
#include "support/resident_memory.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

using namespace summoner;
using namespace std::chrono_literals;
using summoner::testing::resident_kib;
using summoner::testing::used_kib;

namespace {

struct fixture : testing::host_fixture {
  testing::raw_listener relay;
  // Keeps no line for each message: the log keeps what it is told.
  runtime quiet{runtime_options{2, log, log_level::warning}};

  client_handle spawn(agent definition) {
    return quiet.spawn(std::move(definition), {"127.0.0.1", relay.port()});
  }
};

/// Talks to each of its peers, and says by a hub what it has heard.
agent make_answering() {
  agent answering{"answering"};
  trigger_tree triggers{"heard"};
  auto heard = triggers["heard"];
  auto at = std::make_shared<std::map<std::string, node>>();
  answering.use_flow().use_triggers(triggers);
  answering.upload_states([=](const message& msg) -> states {
    auto peer = std::string{msg["remote_addr"].as_string()};
    return {{peer, at->try_emplace(peer, "silent").first->second}};
  });
  answering.download_states([=](const proposals& next) {
    for (const auto& [peer, nodes] : next)
      at->insert_or_assign(*peer, nodes.back());
  });
  answering.receive("/all --> talking", [=](const message& msg) {
    return move(heard, msg["content"]);
  });
  answering.send("/all --> talking", [](const value& what) { return what; },
                 {.on_actions = {action::move}});
  return answering;
}

/// Somebody's line of 1 KiB.
std::string question(std::size_t n) {
  return fixture::relayed(fmt::format(R"({{"n": {}, "fill": "{}"}})", n,
                                      std::string(1000, 'x')),
                          fmt::format("10.0.0.{}:1", n % 8));
}

} // namespace

TEST_CASE_METHOD(fixture, "client slows a flood down instead of storing it",
                 "[integration][client]") {
  // Shared: a line that was cut off comes when the connection ends.
  auto may_go_on = std::make_shared<std::atomic<bool>>(false);
  agent slow{"slow"};
  slow.receive("", [may_go_on](const message&) -> task<> {
    while (!*may_go_on)
      co_await sleep(1ms);
  });
  auto client = spawn(std::move(slow));
  auto peer = relay.accept();
  auto before = resident_kib();
  auto line = relayed('"' + std::string(1000, 'x') + '"');

  auto sent = flood(peer, line);

  CHECK(resident_kib() < before + 4 * 1024);
  *may_go_on = true;
  CHECK(eventually([&] { return client.counts().handled == sent; }));
}

TEST_CASE_METHOD(fixture,
                 "client keeps its memory while the relay does not read",
                 "[integration][client]") {
  agent talker{"talker"};
  talker.send("", [n = 0]() mutable -> value {
    return {{"n", n++}, {"fill", std::string(1000, 'x')}};
  });
  auto before = resident_kib();
  auto client = spawn(std::move(talker));
  auto peer = relay.accept();

  REQUIRE(comes_to_rest(client));

  CHECK(resident_kib() < before + 4 * 1024);
  for (int i = 0; i < 5000; ++i) {
    auto line = peer.read_line();
    REQUIRE(line);
    auto frame = json::parse(*line);
    REQUIRE(frame);
    REQUIRE((*frame)["_payload"]["n"] == i);
  }
}

// -- with a flow --------------------------------------------------------------

namespace {

/// Questions of many, which a client with a flow answers.
struct questioning : fixture {
  client_handle client = spawn(make_answering());
  testing::raw_socket peer = relay.accept();
  std::size_t answers = 0;

  /// Waits for the next answer.
  /// @returns Whether it was not the last one.
  bool hear_answer() {
    auto line = peer.read_line();
    REQUIRE(line);
    auto frame = json::parse(*line);
    REQUIRE(frame);
    auto what = (*frame)["_payload"];
    if (what == "end")
      return false;
    REQUIRE(what["n"] == answers);
    ++answers;
    return true;
  }

  void ask(std::size_t questions) {
    for (std::size_t i = 0; i < questions; ++i) {
      REQUIRE(peer.send(question(answers)));
      REQUIRE(hear_answer());
    }
  }

  /// Asks until it is told to stop, or nothing is taken for 5 s.
  void flood_until(const std::stop_token& stop, std::size_t first) {
    for (auto n = first; !stop.stop_requested(); ++n)
      if (!peer.send(question(n)))
        return;
    peer.send(relayed("\"end\""));
  }
};

} // namespace

TEST_CASE_METHOD(questioning,
                 "client with a flow keeps its memory under a flood whose "
                 "answers nobody reads",
                 "[integration][client]") {
  ask(100); // what is only needed once is there
  auto before = used_kib();
  std::jthread flooding{
    [this, n = answers](const std::stop_token& stop) { flood_until(stop, n); }};

  REQUIRE(comes_to_rest(client));
  auto at_rest = client.counts();
  CHECK(used_kib() < before + 4 * 1024);
  CHECK(at_rest.queued - at_rest.sent < 256);
  CHECK(at_rest.received - at_rest.queued < 2048);

  while (hear_answer())
    if (answers == 2 * at_rest.received)
      flooding.request_stop();
  CHECK(used_kib() < before + 4 * 1024);
  CHECK(answers >= 2 * at_rest.received);
  CHECK(client.counts().received == answers + 1);
  CHECK(client.counts().queued == answers + 1);
  CHECK(eventually([&] { return client.counts().sent == answers + 1; }));
}
