// SPDX-License-Identifier: Apache-2.0

#include "summoner/testing.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;

using testing::agent_fixture;

namespace {

/// Sends back what it hears, and whom it heard it from.
agent make_parrot() {
  agent parrot{"parrot"};
  queue<value> heard;
  parrot.receive("", [=](const message& msg) -> task<> {
    co_await heard.put(msg);
  });
  parrot.send("", [=]() -> task<std::optional<value>> {
    co_return co_await heard.get();
  });
  return parrot;
}

/// Says its number each second.
agent make_clock() {
  agent clock{"clock"};
  auto n = std::make_shared<int>(0);
  clock.send("", [=] { return value((*n)++); },
             {.every = std::chrono::seconds{1}});
  return clock;
}

} // namespace

// -- what goes in and out -----------------------------------------------------

TEST_CASE("agent_fixture connects its agent", "[testing]") {
  agent_fixture uut{make_parrot()};

  CHECK(uut.state() == client_state::in_session);
  CHECK(uut.is_connected());
  CHECK(uut.destinations() == std::vector<std::string>{"127.0.0.1:8888"});
  CHECK(uut.sent().empty());
}

TEST_CASE("agent_fixture lets an agent receive what another one sends",
          "[testing]") {
  agent_fixture uut{make_parrot()};

  uut.receive({{"n", 3.0}, {"s", "3"}}, "10.0.0.7:1");

  auto out = uut.sent();
  REQUIRE(out.size() == 1);
  CHECK(out[0]["remote_addr"] == "10.0.0.7:1");
  CHECK(out[0]["content"] == value{{"n", 3.0}, {"s", "3"}});
}

TEST_CASE("agent_fixture lets an agent receive a line as it is", "[testing]") {
  agent_fixture uut{make_parrot()};

  uut.receive_line("Warning: slow down");

  CHECK(uut.sent() == std::vector<value>{"Warning: slow down"});
}

TEST_CASE("agent_fixture gives what was sent once", "[testing]") {
  agent_fixture uut{make_parrot()};

  uut.receive_line("a");
  uut.receive_line("b");

  CHECK(uut.sent() == std::vector<value>{"a", "b"});
  CHECK(uut.sent().empty());
}

TEST_CASE("agent_fixture gives lines with their envelopes", "[testing]") {
  agent_fixture uut{make_parrot()};

  uut.receive_line("a");

  CHECK(uut.sent_lines()
        == std::vector<std::string>{R"({"_version": "1.3.0", "_payload": "a", )"
                                    R"("_type": "str"})"});
}

TEST_CASE("agent_fixture refuses to send what no agent can", "[testing]") {
  agent_fixture uut{make_parrot()};

  CHECK_THROWS_AS(uut.receive(value(std::numeric_limits<double>::infinity())),
                  std::invalid_argument);
}

// -- time ---------------------------------------------------------------------

TEST_CASE("agent_fixture lets time pass for timed senders", "[testing]") {
  agent_fixture uut{make_clock()};
  CHECK(uut.sent() == std::vector<value>{0});

  uut.advance(999ms);
  CHECK(uut.sent().empty());
  uut.advance(2001ms);

  CHECK(uut.sent() == std::vector<value>{1, 2, 3});
}

TEST_CASE("agent_fixture holds back an agent that always sends", "[testing]") {
  agent flood{"flood"};
  flood.send("", [] { return value(std::string(1000, 'x')); });
  agent_fixture uut{std::move(flood)};

  auto at_first = uut.sent().size();
  uut.run();

  CHECK(at_first > 200);
  CHECK(at_first < 300);
  CHECK(uut.sent().size() > 200);
}

TEST_CASE("agent_fixture does not hold back what takes its time", "[testing]") {
  agent talker{"talker"};
  talker.send("", [] { return value(std::string(1000, 'x')); }, {.every = 1ms});
  agent_fixture uut{std::move(talker)};

  uut.advance(5s);

  CHECK(uut.sent().size() == 5001);
}

TEST_CASE("agent_fixture throws when an agent never lets time pass",
          "[testing]") {
  agent busy{"busy"};
  busy.receive("", [](const message&) -> task<> {
    for (;;)
      co_await sleep(0s);
  });
  agent_fixture uut{std::move(busy)};
  uut.message_limit = 1000;

  uut.receive("go");

  CHECK_THROWS_AS(uut.advance(1s), std::runtime_error);
}

// -- the connection -----------------------------------------------------------

TEST_CASE("agent_fixture lets a client connect again", "[testing]") {
  agent_fixture uut{make_parrot()};

  uut.lose_connection();
  CHECK_FALSE(uut.is_connected());
  CHECK(uut.state() == client_state::waiting);
  CHECK_THROWS_AS(uut.receive("a"), std::logic_error);
  uut.advance(3s);
  uut.receive_line("a");

  CHECK(uut.sessions() == 2);
  CHECK(uut.sent() == std::vector<value>{"a"});
}

TEST_CASE("agent_fixture lets a client give up", "[testing]") {
  agent_fixture uut{make_parrot()};

  uut.refuse_connections();
  uut.lose_connection();
  uut.advance(1h);

  CHECK(uut.has_ended_with(1));
  CHECK(uut.state() == client_state::ended);
  CHECK(uut.log().count(log_level::error, "gave up") == 1);
}

TEST_CASE("agent_fixture accepts connections after it has refused them",
          "[testing]") {
  agent_fixture uut{make_parrot()};
  uut.refuse_connections();
  uut.lose_connection();
  uut.advance(3s);
  CHECK_FALSE(uut.is_connected());

  uut.accept_connections();
  uut.advance(3s);

  CHECK(uut.is_connected());
}

TEST_CASE("agent_fixture takes nothing while the connection is stalled",
          "[testing]") {
  agent_fixture uut{make_parrot()};
  uut.stall_connection();

  uut.receive_line("a");
  uut.advance(1h);
  CHECK(uut.sent().empty());
  uut.resume_connection();

  CHECK(uut.sent() == std::vector<value>{"a"});
}

TEST_CASE("agent_fixture gives a line once that was cut in two", "[testing]") {
  agent_fixture uut{make_parrot()};
  uut.stall_connection();
  uut.stream()->limit_room(20);
  uut.receive_line("a");
  uut.resume_connection();
  uut.stall_connection();
  uut.stream()->limit_room(20);
  uut.receive_line("b");

  uut.lose_connection();
  uut.resume_connection();
  uut.advance(3s);

  CHECK(uut.sent() == std::vector<value>{"a", "b"});
}

// -- the client ---------------------------------------------------------------

TEST_CASE("agent_fixture ends a client in order", "[testing]") {
  agent_fixture uut{make_parrot()};
  CHECK_FALSE(uut.exit_status().has_value());

  uut.quit();

  CHECK(uut.has_ended_with(0));
}

TEST_CASE("agent_fixture runs the agent's configuration", "[testing]") {
  client_config config;
  config.host = "elsewhere";
  config.reconnection.retry_delay = 10s;
  agent_fixture uut{make_parrot(), config};

  uut.lose_connection();
  uut.advance(9s);
  CHECK(uut.sessions() == 1);
  uut.advance(1s);

  CHECK(uut.destinations()
        == std::vector<std::string>{"elsewhere:8888", "elsewhere:8888"});
  CHECK(uut.sessions() == 2);
}

TEST_CASE("agent_fixture counts and logs as the client does", "[testing]") {
  agent clumsy{"clumsy"};
  clumsy.receive("",
                 [](const message&) { throw std::runtime_error{"no luck"}; });
  agent_fixture uut{std::move(clumsy)};

  uut.receive("a");

  CHECK(uut.counts().received == 1);
  CHECK(uut.counts().errors == 1);
  CHECK(uut.log().count(log_level::error, "no luck") == 1);
}

TEST_CASE("agent_fixture ends what sleeps when it is destroyed", "[testing]") {
  bool is_cancelled = false;
  struct guard {
    bool& is_cancelled;
    ~guard() {
      is_cancelled = true;
    }
  };
  {
    agent sleeper{"sleeper"};
    sleeper.receive("", [&](const message&) -> task<> {
      guard on_exit{is_cancelled};
      co_await sleep(1h);
    });
    agent_fixture uut{std::move(sleeper)};
    uut.receive("a");
    CHECK_FALSE(is_cancelled);
  }

  CHECK(is_cancelled);
}

TEST_CASE("agent_fixture refuses a configuration that programs refuse",
          "[testing]") {
  client_config config;
  config.sender.concurrency_limit = 0;

  CHECK_THROWS_AS(agent_fixture(make_parrot(), config), std::invalid_argument);
  CHECK_THROWS_WITH(agent_fixture(make_parrot(), config),
                    describe(validate(config)));
}
