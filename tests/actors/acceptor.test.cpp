// SPDX-License-Identifier: Apache-2.0

// What an ACCEPTOR does by the clock, on a socket that nobody connects to; the
// rest is in integration/acceptor.test.cpp.

#include "summoner/actors/acceptor.hpp"

#include "summoner/testing/deterministic.hpp"
#include "summoner/testing/memory_sink.hpp"

#include <catch2/catch.hpp>
#include <sys/socket.h>

#include <chrono>
#include <memory>

using namespace summoner;
using namespace summoner::actors;
using namespace std::chrono_literals;

namespace {

struct fixture : testing::deterministic {
  std::shared_ptr<testing::memory_sink> log
    = std::make_shared<testing::memory_sink>();
  poller watcher;
  relay_limits limits;
  acceptor_actor uut;

  ~fixture() {
    stop(uut);
  }

  void start() {
    acceptor_settings settings;
    settings.listener = std::make_shared<unique_fd>(
      ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    REQUIRE(::listen(settings.listener->get(), 1) == 0);
    settings.watcher = &watcher;
    settings.sessions.counters = std::make_shared<relay_counters>();
    settings.sessions.log = logger{log, "relay", log_level::debug};
    settings.sessions.limits = std::make_shared<const relay_limits>(limits);
    uut = sys.spawn(acceptor, std::move(settings));
    run();
  }

  void tell_of(const char* peer) {
    self->send(uut, overrun{peer});
    run();
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "acceptor says whom it quarantines and for how long",
                 "[actors][acceptor]") {
  start();

  tell_of("10.0.0.1:5000");

  CHECK(log->count(log_level::warning, "10.0.0.1 is quarantined for 300000 ms")
        == 1);
}

TEST_CASE_METHOD(fixture, "acceptor does not quarantine this machine",
                 "[actors][acceptor]") {
  start();

  tell_of("127.0.0.1:5000");
  tell_of("[::1]:5000");

  CHECK(log->count(log_level::warning, "quarantined") == 0);
  CHECK(log->count(log_level::info, "quarantine_loopback") == 2);
  CHECK(pending_timers() == 0);
}

TEST_CASE_METHOD(fixture, "acceptor quarantines this machine when told to",
                 "[actors][acceptor]") {
  limits.quarantine_loopback = true;
  start();

  tell_of("127.0.0.1:5000");

  CHECK(log->count(log_level::warning, "127.0.0.1 is quarantined") == 1);
}

TEST_CASE_METHOD(fixture, "acceptor cleans its quarantine until it is empty",
                 "[actors][acceptor]") {
  start();
  CHECK(pending_timers() == 0);

  tell_of("10.0.0.1:5000");
  tell_of("10.0.0.2:5000");
  CHECK(pending_timers() == 1);
  advance(299s);
  CHECK(pending_timers() == 1);
  advance(1s);

  CHECK(pending_timers() == 0);
}

TEST_CASE_METHOD(fixture,
                 "acceptor cleans its quarantine at the interval of its limits",
                 "[actors][acceptor]") {
  limits.quarantine_cooldown = 10s;
  limits.quarantine_cleanup_interval = 7s;
  start();

  tell_of("10.0.0.1:5000");
  advance(3s);
  tell_of("10.0.0.2:5000"); // starts no second timer
  CHECK(pending_timers() == 1);
  advance(11s - 1ms); // both are refused no more, and are still known
  CHECK(pending_timers() == 1);
  advance(1ms); // 14 s: the second time

  CHECK(pending_timers() == 0);
}
