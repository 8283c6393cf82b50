// SPDX-License-Identifier: Apache-2.0

#include "summoner/client/life_cycle.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

using namespace summoner;
using namespace summoner::client;
using namespace std::chrono_literals;

using kind = life_step::kind;

namespace {

const auto home = endpoint{"home", 1};
const auto away = endpoint{"away", 2};

reconnection_config with_fallback() {
  reconnection_config config;
  config.default_host = "fallback";
  config.default_port = 9;
  return config;
}

reconnection_config with_backoff() {
  reconnection_config config;
  config.retry_delay = 100ms;
  config.backoff = 2;
  config.max_retry_delay = 1s;
  config.primary_retry_limit = std::nullopt;
  return config;
}

/// Fails so often.
std::vector<std::chrono::milliseconds> delays_of(life_cycle& uut, int count) {
  std::vector<std::chrono::milliseconds> result;
  uut.start();
  for (int i = 0; i < count; ++i) {
    result.push_back(uut.failed().delay);
    uut.waited();
  }
  return result;
}

/// Fails until `uut` gives up, at most `limit` times.
/// @returns Where each attempt went.
std::vector<std::string> attempts_until_end(life_cycle& uut, int limit = 100) {
  std::vector<std::string> all;
  auto step = uut.start();
  while (limit-- > 0 && step.what == kind::connect) {
    all.push_back(step.target.host);
    step = uut.failed();
    if (step.what == kind::wait)
      step = uut.waited();
  }
  return all;
}

} // namespace

TEST_CASE("life_cycle connects to its target first", "[client][life_cycle]") {
  life_cycle uut{home, with_fallback()};

  auto step = uut.start();

  CHECK(step.what == kind::connect);
  CHECK(step.target == home);
  CHECK(uut.state() == client_state::connecting);
  CHECK(uut.target() == home);
}

TEST_CASE("life_cycle waits retry_delay after each failure",
          "[client][life_cycle]") {
  auto config = with_fallback();
  config.retry_delay = 1234ms;
  life_cycle uut{home, config};
  uut.start();

  for (int i = 0; i < 4; ++i) {
    auto step = uut.failed();

    CHECK(step.what == kind::wait);
    CHECK(step.delay == 1234ms);
    CHECK(uut.waited().what == kind::connect);
  }
}

TEST_CASE("life_cycle waits three seconds unless told otherwise",
          "[client][life_cycle]") {
  life_cycle uut{home, {}};
  uut.start();

  CHECK(uut.failed().delay == 3s);
}

TEST_CASE("life_cycle waits longer after each failure with a backoff",
          "[client][life_cycle]") {
  auto config = with_backoff();
  config.jitter = 0;
  life_cycle uut{home, config};

  CHECK(delays_of(uut, 6)
        == std::vector{100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms});
}

TEST_CASE("life_cycle begins with the shortest pause after each session",
          "[client][life_cycle]") {
  auto config = with_backoff();
  config.jitter = 0;
  life_cycle uut{home, config};
  delays_of(uut, 5);

  uut.connected();
  CHECK(uut.failed().delay == 100ms);
  uut.waited();
  CHECK(uut.failed().delay == 200ms);

  uut.travel(away);
  CHECK(uut.failed().delay == 100ms);
}

TEST_CASE("life_cycle leaves a share of each pause to chance",
          "[client][life_cycle]") {
  life_cycle one{home, with_backoff(), 1};
  life_cycle same{home, with_backoff(), 1};
  life_cycle other{home, with_backoff(), 2};

  auto delays = delays_of(one, 20);

  CHECK(delays == delays_of(same, 20));
  CHECK(delays != delays_of(other, 20));
  CHECK(delays[0] >= 50ms);
  CHECK(delays[0] <= 100ms);
  for (std::size_t i = 4; i < delays.size(); ++i) {
    CHECK(delays[i] >= 500ms);
    CHECK(delays[i] <= 1000ms);
  }
}

TEST_CASE("life_cycle waits no longer than it may however often it fails",
          "[client][life_cycle]") {
  auto config = with_backoff();
  config.backoff = 100;
  config.jitter = 0;
  life_cycle uut{home, config};

  CHECK(delays_of(uut, 5000).back() == 1000ms);
}

TEST_CASE("life_cycle is falling back from the last failure at its target",
          "[client][life_cycle]") {
  life_cycle uut{home, with_fallback()};
  uut.start();
  for (int i = 0; i < 2; ++i) {
    uut.failed();
    CHECK(uut.state() == client_state::waiting);
    uut.waited();
    CHECK(uut.state() == client_state::connecting);
  }

  uut.failed();
  CHECK(uut.state() == client_state::falling_back);
  uut.waited();
  CHECK(uut.state() == client_state::falling_back);
  uut.connected();
  CHECK(uut.state() == client_state::in_session);
}

TEST_CASE("life_cycle turns to the fallback after three failures and gives up "
          "after two more",
          "[client][life_cycle]") {
  life_cycle uut{home, with_fallback()};

  auto attempts = attempts_until_end(uut);

  CHECK(attempts
        == std::vector<std::string>{"home", "home", "home", "fallback",
                                    "fallback"});
  CHECK(uut.state() == client_state::ended);
}

TEST_CASE("life_cycle says give_up as its last step", "[client][life_cycle]") {
  auto config = with_fallback();
  config.primary_retry_limit = 1;
  config.default_retry_limit = 1;
  life_cycle uut{home, config};
  uut.start();
  uut.failed();
  uut.waited();

  CHECK(uut.failed().what == kind::give_up);
  CHECK(uut.failed().what == kind::none);
  CHECK(uut.waited().what == kind::none);
  CHECK(uut.travel(away).what == kind::none);
  CHECK(uut.state() == client_state::ended);
}

TEST_CASE("life_cycle names the next target while it waits",
          "[client][life_cycle]") {
  auto config = with_fallback();
  config.primary_retry_limit = 1;
  life_cycle uut{home, config};
  uut.start();

  auto step = uut.failed();

  CHECK(step.target == (endpoint{"fallback", 9}));
  CHECK(uut.target() == step.target);
}

TEST_CASE("life_cycle falls back to its first target when nothing is set",
          "[client][life_cycle]") {
  life_cycle uut{home, {}};

  CHECK(attempts_until_end(uut)
        == std::vector<std::string>{"home", "home", "home", "home", "home"});
}

TEST_CASE("life_cycle takes what is missing of the fallback from its first "
          "target",
          "[client][life_cycle]") {
  reconnection_config config;
  config.primary_retry_limit = 1;
  SECTION("the port") {
    config.default_host = "fallback";
    life_cycle uut{home, config};
    uut.start();
    CHECK(uut.failed().target == (endpoint{"fallback", 1}));
  }
  SECTION("the host") {
    config.default_port = 9;
    life_cycle uut{home, config};
    uut.start();
    CHECK(uut.failed().target == (endpoint{"home", 9}));
  }
}

TEST_CASE("life_cycle without a primary limit stays with its target for ever",
          "[client][life_cycle]") {
  auto config = with_fallback();
  config.primary_retry_limit = std::nullopt;
  life_cycle uut{home, config};

  auto attempts = attempts_until_end(uut, 1000);

  CHECK(attempts == std::vector<std::string>(1000, "home"));
  CHECK(uut.state() == client_state::connecting);
}

TEST_CASE("life_cycle without a fallback limit tries the fallback for ever",
          "[client][life_cycle]") {
  auto config = with_fallback();
  config.default_retry_limit = std::nullopt;
  life_cycle uut{home, config};

  auto attempts = attempts_until_end(uut, 1000);

  CHECK(std::count(attempts.begin(), attempts.end(), "home") == 3);
  CHECK(attempts.size() == 1000);
}

TEST_CASE("life_cycle with a fallback limit of zero never tries the fallback",
          "[client][life_cycle]") {
  auto config = with_fallback();
  config.default_retry_limit = 0;
  life_cycle uut{home, config};

  CHECK(attempts_until_end(uut)
        == std::vector<std::string>{"home", "home", "home"});
  CHECK(uut.state() == client_state::ended);
}

TEST_CASE("life_cycle with a primary limit of zero falls back after the first "
          "failure",
          "[client][life_cycle]") {
  auto config = with_fallback();
  config.primary_retry_limit = 0;
  life_cycle uut{home, config};

  CHECK(attempts_until_end(uut)
        == std::vector<std::string>{"home", "fallback", "fallback"});
}

TEST_CASE("life_cycle counts a lost session as the first failure",
          "[client][life_cycle]") {
  life_cycle uut{home, with_fallback()};
  uut.start();
  uut.connected();

  CHECK(uut.failed().target == home);
  uut.waited();
  CHECK(uut.failed().target == home);
  uut.waited();

  CHECK(uut.failed().target == (endpoint{"fallback", 9}));
}

TEST_CASE("life_cycle forgets failures once a session is established",
          "[client][life_cycle]") {
  life_cycle uut{home, with_fallback()};
  uut.start();

  for (int i = 0; i < 20; ++i) {
    for (int j = 0; j < 2; ++j) {
      CHECK(uut.failed().target == home);
      uut.waited();
    }
    uut.connected();
    CHECK(uut.state() == client_state::in_session);
  }
}

TEST_CASE("life_cycle stays with a fallback that has accepted it",
          "[client][life_cycle]") {
  life_cycle uut{home, with_fallback()};
  uut.start();
  for (int i = 0; i < 3; ++i) {
    uut.failed();
    uut.waited();
  }

  uut.connected();

  for (int i = 0; i < 4; ++i) {
    auto step = uut.failed();
    CHECK(step.what == kind::wait);
    CHECK(step.target == (endpoint{"fallback", 9}));
    uut.waited();
  }
  CHECK(uut.failed().what == kind::give_up);
}

TEST_CASE("life_cycle leaves its session to travel", "[client][life_cycle]") {
  life_cycle uut{home, with_fallback()};
  uut.start();
  uut.connected();

  auto step = uut.travel(away);

  CHECK(step.what == kind::reconnect);
  CHECK(step.target == away);
  CHECK(uut.target() == away);
  CHECK(uut.state() == client_state::connecting);
}

TEST_CASE("life_cycle travels at once while it connects or waits",
          "[client][life_cycle]") {
  life_cycle uut{home, with_fallback()};
  uut.start();
  SECTION("connecting") {
    CHECK(uut.travel(away).what == kind::connect);
  }
  SECTION("waiting") {
    uut.failed();
    CHECK(uut.travel(away).what == kind::connect);
    CHECK(uut.waited().what == kind::none);
  }
  CHECK(uut.target() == away);
  CHECK(uut.state() == client_state::connecting);
}

TEST_CASE("life_cycle counts from zero at the place it travelled to",
          "[client][life_cycle]") {
  life_cycle uut{home, with_fallback()};
  uut.start();
  uut.failed();
  uut.waited();
  uut.failed();
  uut.waited();

  uut.travel(away);

  CHECK(uut.failed().target == away);
  uut.waited();
  CHECK(uut.failed().target == away);
}

TEST_CASE("life_cycle never falls back to a place it travelled to",
          "[client][life_cycle]") {
  life_cycle uut{home, {}};
  uut.start();
  uut.connected();
  uut.travel(away);
  uut.connected();

  std::vector<std::string> next;
  for (auto step = uut.failed(); step.what == kind::wait; step = uut.failed()) {
    next.push_back(step.target.host);
    uut.waited();
  }

  CHECK(next == std::vector<std::string>{"away", "away", "home", "home"});
}

TEST_CASE("life_cycle goes nowhere once it was told to quit",
          "[client][life_cycle]") {
  life_cycle uut{home, with_fallback()};
  uut.start();
  SECTION("connecting") {
  }
  SECTION("in session") {
    uut.connected();
  }
  SECTION("waiting") {
    uut.failed();
  }

  uut.quit();

  CHECK(uut.state() == client_state::draining);
  CHECK(uut.travel(away).what == kind::none);
  CHECK(uut.failed().what == kind::none);
  CHECK(uut.waited().what == kind::none);
  uut.connected();
  CHECK(uut.state() == client_state::draining);
  CHECK(uut.target() == home);
  uut.ended();
  CHECK(uut.state() == client_state::ended);
}

TEST_CASE("life_cycle lets quit win over travel", "[client][life_cycle]") {
  life_cycle uut{home, with_fallback()};
  uut.start();
  uut.connected();

  uut.travel(away);
  uut.quit();

  CHECK(uut.state() == client_state::draining);
  uut.connected();
  CHECK(uut.state() == client_state::draining);
}

TEST_CASE("life_cycle that has ended stays ended", "[client][life_cycle]") {
  life_cycle uut{home, with_fallback()};
  uut.start();
  uut.ended();

  uut.quit();

  CHECK(uut.state() == client_state::ended);
  CHECK(uut.failed().what == kind::none);
}

TEST_CASE("client_state has a text for people", "[client][life_cycle]") {
  CHECK(to_string(client_state::connecting) == "connecting");
  CHECK(to_string(client_state::in_session) == "in session");
  CHECK(to_string(client_state::waiting) == "waiting");
  CHECK(to_string(client_state::falling_back) == "falling back");
  CHECK(to_string(client_state::draining) == "draining");
  CHECK(to_string(client_state::ended) == "ended");
}
