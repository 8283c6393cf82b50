// SPDX-License-Identifier: Apache-2.0

// What handlers see of the end of their client.

#include "summoner/testing.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;

using Catch::Contains;
using testing::agent_fixture;

namespace {

using journal = std::shared_ptr<std::vector<std::string>>;

journal make_journal() {
  return std::make_shared<std::vector<std::string>>();
}

/// Sleeps, and cleans up for so long when it is cancelled.
task<> sleep_and_clean(journal notes, std::chrono::milliseconds cleaning) {
  try {
    co_await sleep(1h);
  } catch (const cancelled&) {
    notes->emplace_back("cancelled");
  }
  co_await sleep(cleaning);
  notes->emplace_back("clean");
  throw cancelled{};
}

agent make_receiver(journal notes, std::chrono::milliseconds cleaning) {
  agent result{"receiver"};
  result.receive("", [=](const message&) -> task<> {
    co_await sleep_and_clean(notes, cleaning);
  });
  return result;
}

} // namespace

TEST_CASE("a receiver that is suspended sees the end of its client",
          "[actors][cancellation]") {
  auto notes = make_journal();
  agent_fixture uut{make_receiver(notes, 0ms)};
  uut.receive("x");

  uut.abort();
  uut.advance(0ms);

  CHECK(*notes == std::vector<std::string>{"cancelled", "clean"});
  CHECK(uut.counts().errors == 0);
  CHECK(uut.log().count(log_level::error) == 0);
}

TEST_CASE("a tick sender that is suspended sees the end of its client",
          "[actors][cancellation]") {
  auto notes = make_journal();
  agent ticker{"ticker"};
  ticker.send("", [=]() -> task<value> {
    co_await sleep_and_clean(notes, 0ms);
    co_return 1;
  });
  agent_fixture uut{std::move(ticker)};

  uut.abort();
  uut.advance(0ms);

  CHECK(*notes == std::vector<std::string>{"cancelled", "clean"});
  CHECK(uut.sent().empty());
  CHECK(uut.counts().errors == 0);
}

TEST_CASE("runs of a hub that are suspended see the end of their client",
          "[actors][cancellation]") {
  auto notes = make_journal();
  auto triggers = *trigger_tree::parse("ok");
  agent hub{"hub"};
  hub.use_flow();
  hub.receive("--> A", [=](const message&) { return move(triggers["ok"]); });
  auto work = [=]() -> task<value> {
    co_await sleep_and_clean(notes, 0ms);
    co_return 1;
  };
  hub.send("--> A", work, {.on_actions = {action::move}});
  agent_fixture uut{std::move(hub)};
  uut.receive("x");
  uut.receive("y");

  uut.abort();
  uut.advance(0ms);

  CHECK(notes->size() == 4);
}

TEST_CASE("a client waits for handlers that clean up",
          "[actors][cancellation]") {
  auto notes = make_journal();
  agent_fixture uut{make_receiver(notes, 500ms)};
  uut.receive("x");

  uut.abort();
  CHECK(*notes == std::vector<std::string>{"cancelled"});
  CHECK_FALSE(uut.exit_status());
  uut.advance(500ms);

  CHECK(notes->back() == "clean");
  CHECK(uut.has_ended_with(0));
}

TEST_CASE("a client waits two seconds for handlers that clean up",
          "[actors][cancellation]") {
  auto notes = make_journal();
  agent_fixture uut{make_receiver(notes, 1h)};
  uut.receive("x");

  SECTION("after a signal") {
    uut.abort();
    uut.advance(1999ms);
    CHECK_FALSE(uut.exit_status());
    uut.advance(1ms);
  }
  SECTION("after it gave up") {
    client_config once;
    uut.refuse_connections();
    uut.lose_connection();
    while (!uut.log().holds("gave up"))
      uut.advance(1s);
    CHECK_FALSE(uut.exit_status());
    uut.advance(2s);
  }

  CHECK(*notes == std::vector<std::string>{"cancelled"});
  CHECK(uut.exit_status());
}

TEST_CASE("handlers end before their client, whatever they wait for",
          "[actors][cancellation]") {
  auto notes = make_journal();
  queue<int> never;
  semaphore closed{0};
  async::signal silent;
  agent waiter{"waiter"};
  auto wait = [=](auto what, std::string text) -> task<> {
    try {
      co_await what();
    } catch (const cancelled&) {
      notes->push_back(text);
      throw;
    }
  };
  auto get = [=] { return never.get(); };
  auto hold = [=] { return closed.acquire(); };
  auto listen = [=] { return silent.wait(); };
  auto limited = [=] { return with_timeout(never.get(), 1h); };
  waiter.receive("a", [=](const message&) { return wait(get, "queue"); });
  waiter.receive("b", [=](const message&) { return wait(hold, "semaphore"); });
  waiter.receive("c", [=](const message&) { return wait(listen, "signal"); });
  waiter.receive("d", [=](const message&) { return wait(limited, "limit"); });
  agent_fixture uut{std::move(waiter)};
  uut.receive("x");

  uut.abort();
  uut.advance(0ms);

  CHECK(notes->size() == 4);
  CHECK(uut.has_ended_with(0));
}

// -- what takes too long ------------------------------------------------------

TEST_CASE("a handler that holds up its client is named",
          "[actors][cancellation]") {
  agent_fixture* running = nullptr;
  auto block = [&running](std::chrono::milliseconds time) {
    running->sched.clock().current_time += time;
  };
  agent slow{"slow"};
  slow.receive("now", [=](const message& msg) {
    if (msg["content"] == "now")
      block(101ms);
  });
  slow.receive("later", [=](const message& msg) -> task<> {
    co_await sleep(1s);
    if (msg["content"] == "later")
      block(200ms);
  });
  slow.receive("first", [=](const message& msg) -> task<> {
    if (msg["content"] == "first")
      block(150ms);
    co_await sleep(1ms);
  });
  slow.receive("quick", [=](const message&) { block(0ms); });
  agent_fixture uut{std::move(slow)};
  running = &uut;

  SECTION("when it is called") {
    uut.receive("now");
    CHECK(uut.log().holds("the receiver on route \"now\" held up its client "
                          "for 101 ms"));
  }
  SECTION("when it goes on") {
    uut.receive("later");
    uut.advance(1s);
    CHECK(uut.log().holds("the receiver on route \"later\" held up its client "
                          "for 200 ms"));
  }
  SECTION("when it begins") {
    uut.receive("first");
    CHECK(uut.log().holds("the receiver on route \"first\" held up its client "
                          "for 150 ms"));
  }
  CHECK(uut.log().count(log_level::warning, "held up") == 1);
}

TEST_CASE("who holds up a client is named, not who was there before",
          "[actors][cancellation]") {
  agent_fixture* running = nullptr;
  auto block = [&running](std::chrono::milliseconds time) {
    running->sched.clock().current_time += time;
  };
  auto go = trigger_tree{"go"}["go"];
  agent slow{"slow"};
  slow.use_flow({arrow_style::standard()});
  slow.upload_states([](const message&) -> states { return "a"; });
  slow.receive("a --> b", [=](const message&) -> task<event> {
    co_await sleep(1ms);
    co_return move(go);
  });
  slow.download_states([=](const proposals&) { block(200ms); });
  agent_fixture uut{std::move(slow)};
  running = &uut;

  uut.receive("x");
  uut.advance(1ms);

  CHECK(uut.log().count(log_level::warning, "held up") == 1);
  CHECK(uut.log().holds("download_states held up its client for 200 ms"));
}

TEST_CASE("a hook that holds up its client is named by its place",
          "[actors][cancellation]") {
  agent_fixture* running = nullptr;
  agent slow{"slow"};
  slow.hook(direction::receive, [](const value& x) { return x; });
  slow.hook(direction::receive, [&running](const value& x) {
    running->sched.clock().current_time += 150ms;
    return x;
  });
  slow.receive("", [](const message&) {});
  agent_fixture uut{std::move(slow)};
  running = &uut;

  uut.receive("x");

  CHECK(uut.log().holds("receive hook 2 held up its client for 150 ms"));
  CHECK(uut.log().count(log_level::warning, "held up") == 1);
}

TEST_CASE("a predicate that holds up its client is told as its sender",
          "[actors][cancellation]") {
  agent_fixture* running = nullptr;
  auto go = trigger_tree{"go"}["go"];
  agent slow{"slow"};
  slow.use_flow({arrow_style::standard()});
  slow.upload_states([](const message&) -> states { return "a"; });
  slow.receive("a --> b",
               [=](const message& msg) { return move(go, msg["content"]); });
  slow.send("a --> b", [](const value& x) { return x; },
            {.on_actions = {action::move},
             .when_data = [&running](const value&) {
               running->sched.clock().current_time += 150ms;
               return true;
             }});
  agent_fixture uut{std::move(slow)};
  running = &uut;

  uut.receive("x");

  CHECK(uut.log().holds("the sender on route \"a--[]-->b\" held up its "
                        "client for 150 ms"));
}

// -- offload ------------------------------------------------------------------

TEST_CASE("offloaded work does not hold up the agent that asks for it",
          "[actors][offload]") {
  agent worker{"worker"};
  worker.receive("", [](const message& msg, context& self) -> task<> {
    auto text = msg["content"].to_text();
    auto count = [text] { return text.size(); };
    auto size = co_await offload(count);
    self.log().info("{} bytes", size);
  });
  agent_fixture uut{std::move(worker)};

  uut.receive("12345");

  CHECK(uut.log().holds("5 bytes"));
}

TEST_CASE("quit waits for what is offloaded", "[actors][offload]") {
  auto stored = std::make_shared<bool>(false);
  agent worker{"worker"};
  worker.receive("", [stored](const message&, context& self) -> task<> {
    self.quit();
    auto work = [] { return true; };
    *stored = co_await offload(work);
  });
  agent_fixture uut{std::move(worker)};

  uut.receive("x");
  uut.advance(1s);

  CHECK(*stored);
  CHECK(uut.has_ended_with(0));
}
