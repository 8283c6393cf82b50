// SPDX-License-Identifier: Apache-2.0

// `setup` and `teardown` around the life of a client.

#include "summoner/testing.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;

using testing::agent_fixture;

namespace {

using steps = std::vector<std::string>;

struct fixture {
  /// Adds a callback that takes a second and notes when it is done.
  auto step(const std::string& name) {
    return [this, name]() -> task<> {
      co_await sleep(1s);
      done.push_back(name);
    };
  }

  auto failure(const std::string& text) {
    return [this, text]() -> task<> {
      co_await sleep(1s);
      done.push_back(text);
      throw std::runtime_error{text};
    };
  }

  /// Waits until it is cancelled, and notes that.
  task<> wait_for_end(std::string name) {
    try {
      co_await sleep(1h);
    } catch (const cancelled&) {
      done.push_back(name);
      throw;
    }
  }

  steps done;
  agent definition{"uut"};
};

} // namespace

TEST_CASE_METHOD(fixture, "setups run in order before the client connects",
                 "[actors][bookends]") {
  definition.setup(step("first")).setup(step("second"));
  definition.receive("", [this](const message&) { done.emplace_back("msg"); });
  agent_fixture uut{std::move(definition)};

  uut.advance(1s);
  CHECK(done == steps{"first"});
  CHECK_FALSE(uut.is_connected());
  uut.advance(1s);
  CHECK(uut.is_connected());
  uut.receive("x");

  CHECK(done == steps{"first", "second", "msg"});
}

TEST_CASE_METHOD(fixture,
                 "a plain setup runs at once, and is given the context",
                 "[actors][bookends]") {
  definition.setup([](context& self) { self.log().info("ready"); });
  agent_fixture uut{std::move(definition)};

  CHECK(uut.is_connected());
  CHECK(uut.log().holds("ready"));
}

TEST_CASE_METHOD(fixture, "a setup that fails ends the client with status 1",
                 "[actors][bookends]") {
  definition.setup(step("first"))
    .setup(failure("no database"))
    .setup(step("never"))
    .teardown(step("closed"));
  agent_fixture uut{std::move(definition)};

  uut.advance(3s);

  CHECK(done == steps{"first", "no database", "closed"});
  CHECK(uut.has_ended_with(1));
  CHECK(uut.destinations().empty());
  CHECK(uut.log().holds("setup failed: no database"));
  CHECK(uut.counts().errors == 1);
}

TEST_CASE_METHOD(fixture,
                 "teardowns run in reverse order when all handlers have ended",
                 "[actors][bookends]") {
  definition.teardown(step("opened first")).teardown(step("opened last"));
  auto name = std::string{"handler"};
  definition.receive("",
                     [=, this](const message&) { return wait_for_end(name); });
  agent_fixture uut{std::move(definition)};
  uut.receive("x");
  SECTION("after quit") {
    uut.quit();
    uut.advance(2s);
  }
  SECTION("after a signal") {
    uut.abort();
  }
  CHECK(done == steps{"handler"});
  CHECK_FALSE(uut.exit_status());

  uut.advance(2s);

  CHECK(done == steps{"handler", "opened last", "opened first"});
  CHECK(uut.has_ended_with(0));
}

TEST_CASE_METHOD(fixture, "a teardown that fails keeps no other from running",
                 "[actors][bookends]") {
  definition.teardown(step("first")).teardown(failure("disk full"));
  agent_fixture uut{std::move(definition)};

  uut.quit();
  uut.advance(2s);

  CHECK(done == steps{"disk full", "first"});
  CHECK(uut.has_ended_with(1));
  CHECK(uut.log().count(log_level::error, "teardown failed: disk full") == 1);
  CHECK(uut.log().count(log_level::error) == 1);
}

TEST_CASE_METHOD(fixture, "teardowns have ten seconds in all",
                 "[actors][bookends]") {
  definition.teardown([this]() -> task<> {
    try {
      co_await sleep(1h);
    } catch (const cancelled&) {
      done.emplace_back("cancelled");
    }
    co_await sleep(1h);
  });
  agent_fixture uut{std::move(definition)};

  uut.quit();
  uut.advance(9999ms);
  CHECK(done.empty());
  uut.advance(1ms);
  CHECK(done == steps{"cancelled"});
  CHECK_FALSE(uut.exit_status());
  uut.advance(2s);

  CHECK(uut.has_ended_with(1));
  CHECK(uut.log().holds("teardown takes longer than 10000 ms"));
}

TEST_CASE_METHOD(fixture, "teardowns that time has run out for are counted",
                 "[actors][bookends]") {
  definition.teardown(step("never")).teardown(step("nor this"));
  definition.teardown([]() -> task<> { co_await sleep(1h); });
  agent_fixture uut{std::move(definition)};

  uut.quit();
  uut.advance(12s);

  CHECK(done.empty());
  CHECK(uut.has_ended_with(1));
  CHECK(uut.log().count(log_level::error, "2 teardown(s) did not run") == 1);
  CHECK(uut.log().count(log_level::error) == 2);
}

TEST_CASE_METHOD(fixture, "a client that gives up is torn down, too",
                 "[actors][bookends]") {
  definition.teardown(step("closed"));
  agent_fixture uut{std::move(definition)};
  uut.refuse_connections();
  uut.lose_connection();

  uut.advance(1min);

  CHECK(done == steps{"closed"});
  CHECK(uut.has_ended_with(1));
}

// -- told to end while it sets up ---------------------------------------------

TEST_CASE_METHOD(fixture, "quit lets a setup end, and nothing is connected",
                 "[actors][bookends]") {
  definition.setup(step("opened")).teardown(step("closed"));
  agent_fixture uut{std::move(definition)};

  uut.quit();
  uut.advance(2s);

  CHECK(done == steps{"opened", "closed"});
  CHECK(uut.has_ended_with(0));
  CHECK(uut.destinations().empty());
}

TEST_CASE_METHOD(fixture, "quit waits two seconds for a setup",
                 "[actors][bookends]") {
  definition.setup([]() -> task<> { co_await sleep(1h); })
    .teardown(step("closed"));
  agent_fixture uut{std::move(definition)};

  uut.quit();
  uut.advance(1999ms);
  CHECK_FALSE(uut.exit_status());
  uut.advance(1ms + 1s);

  CHECK(done == steps{"closed"});
  CHECK(uut.has_ended_with(0));
}

TEST_CASE_METHOD(fixture, "a signal cancels a setup", "[actors][bookends]") {
  auto name = std::string{"cancelled"};
  definition.setup([=, this] { return wait_for_end(name); })
    .teardown(step("closed"));
  agent_fixture uut{std::move(definition)};

  uut.abort();
  CHECK(done == steps{"cancelled"});
  uut.advance(1s);

  CHECK(done == steps{"cancelled", "closed"});
  CHECK(uut.has_ended_with(0));
}

TEST_CASE_METHOD(fixture, "a setup may quit, or choose the relay",
                 "[actors][bookends]") {
  SECTION("quit") {
    definition.setup([](context& self) { self.quit(); });
    agent_fixture uut{std::move(definition)};
    CHECK(uut.destinations().empty());
    CHECK(uut.has_ended_with(0));
  }
  SECTION("travel") {
    definition.setup([](context& self) { self.travel_to({"10.0.0.9", 7}); });
    agent_fixture uut{std::move(definition)};
    CHECK(uut.destinations() == steps{"10.0.0.9:7"});
    uut.receive("x");
    CHECK(uut.counts().handled == 1);
  }
}

TEST_CASE_METHOD(fixture, "a setup that a signal cancels may clean up",
                 "[actors][bookends]") {
  definition.setup([this]() -> task<> {
    try {
      co_await sleep(1h);
    } catch (const cancelled&) {
    }
    co_await sleep(1s);
    done.emplace_back("clean");
  });
  agent_fixture uut{std::move(definition)};

  uut.abort();
  uut.advance(1s);

  CHECK(done == steps{"clean"});
  CHECK(uut.has_ended_with(0));
  CHECK(uut.destinations().empty());
}

TEST_CASE_METHOD(fixture, "a setup that fails after quit is told all the same",
                 "[actors][bookends]") {
  definition.setup(failure("disk full"));
  agent_fixture uut{std::move(definition)};

  uut.quit();
  uut.advance(1s);

  CHECK(uut.has_ended_with(1));
  CHECK(uut.log().holds("setup failed: disk full"));
}

TEST_CASE_METHOD(fixture, "a bookend fails whatever the text of its exception",
                 "[actors][bookends]") {
  SECTION("setup") {
    definition.setup([] { throw std::runtime_error{""}; });
  }
  SECTION("teardown") {
    definition.setup([](context& self) { self.quit(); });
    definition.teardown([] { throw std::runtime_error{""}; });
  }
  agent_fixture uut{std::move(definition)};
  uut.advance(2s);

  CHECK(uut.has_ended_with(1));
}

TEST_CASE_METHOD(fixture, "setups see what is offloaded and what is shared",
                 "[actors][bookends]") {
  auto open = [this]() -> task<> {
    auto read = [] { return std::string{"config"}; };
    done.push_back(co_await offload(read));
  };
  definition.setup(open);
  agent_fixture uut{std::move(definition)};

  CHECK(done == steps{"config"});
  CHECK(uut.is_connected());
}
