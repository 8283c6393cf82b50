// SPDX-License-Identifier: Apache-2.0

// The policies of a relay, as far as the HUB carries them out.

#include "summoner/actors/hub.hpp"

#include "support/relay_fixture.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>

using namespace summoner;
using namespace std::chrono_literals;

using testing::fake_transport;
using testing::relay_fixture;

namespace {

constexpr auto is_inactive
  = "Warning: You have been disconnected due to inactivity.\n";

relay_limits without_idle_limit() {
  relay_limits result;
  result.client_timeout = std::nullopt;
  result.rate_limit_msgs_per_minute = std::nullopt;
  return result;
}

/// Thresholds are 10, 30 and 50 lines.
relay_limits with_low_thresholds() {
  auto result = without_idle_limit();
  result.backpressure_policy.throttle_threshold = 10;
  result.backpressure_policy.flow_control_threshold = 30;
  result.backpressure_policy.disconnect_threshold = 50;
  return result;
}

/// 300 s, looked for each 30 s.
struct idle_room : relay_fixture {
  idle_room() : relay_fixture(relay_limits{}) {
  }
};

/// A sender and three receivers.
struct crowd : relay_fixture {
  fake_transport& sender = join();
  fake_transport& a = join();
  fake_transport& b = join();
  fake_transport& c = join();

  explicit crowd(const relay_limits& by = with_low_thresholds())
    : relay_fixture(by) {
  }

  /// The receivers that take nothing any more.
  void stall(std::initializer_list<fake_transport*> who) {
    for (auto* x : who)
      x->stall();
  }

  /// Sends so many lines in one piece.
  void send_batch(int lines) {
    std::string bytes;
    for (int i = 0; i < lines; ++i)
      bytes += "line\n";
    send(sender, bytes);
  }

  /// Sends batches until one is not read.
  void send_until_paused(int lines) {
    for (int i = 0; i < 100 && sender.unread() == 0; ++i)
      send_batch(lines);
    REQUIRE(sender.unread() > 0);
  }

  void make_room() {
    for (auto* x : {&a, &b, &c})
      x->make_room();
    run();
  }

  [[nodiscard]] bool is_read() const {
    return sender.unread() == 0;
  }
};

/// The same, without what is set to false.
crowd with(bool throttle, bool flow_control, bool disconnect) {
  auto limits = with_low_thresholds();
  limits.backpressure_policy.enable_throttle = throttle;
  limits.backpressure_policy.enable_flow_control = flow_control;
  limits.backpressure_policy.enable_disconnect = disconnect;
  return crowd(limits);
}

} // namespace

// -- idle ---------------------------------------------------------------------

TEST_CASE_METHOD(idle_room, "hub closes a client that was idle for 300 s",
                 "[actors][hub][policies]") {
  auto& uut = join();

  advance(299s);
  CHECK(uut.written().empty());
  advance(1s);

  CHECK(uut.written() == is_inactive);
  CHECK(uut.finished_at() == uut.written().size());
  CHECK(uut.closes() == 1);
  CHECK(counters->clients_idle == 1);
  CHECK(counters->clients_gone == 1);
  CHECK(log->count(log_level::info, "10.0.0.0:1 left: closed: it was idle")
        == 1);
}

TEST_CASE_METHOD(idle_room, "hub looks for idle clients each 30 s",
                 "[actors][hub][policies]") {
  advance(10s);
  auto& uut = join();

  advance(319s); // the looks are at 30, 60, ... 330 s
  CHECK(uut.closes() == 0);
  advance(1s);

  CHECK(uut.closes() == 1);
}

TEST_CASE_METHOD(idle_room, "hub keeps a client that only listens",
                 "[actors][hub][policies]") {
  auto& speaker = join();
  auto& listener = join();

  for (int i = 0; i < 20; ++i) {
    send(speaker, "hello\n");
    advance(200s);
  }

  CHECK(listener.closes() == 0);
  CHECK(speaker.closes() == 0);
}

TEST_CASE_METHOD(idle_room, "hub keeps a client that never ends its line",
                 "[actors][hub][policies]") {
  auto& uut = join();

  for (int i = 0; i < 20; ++i) {
    send(uut, "x");
    advance(200s);
  }

  CHECK(uut.closes() == 0);
}

TEST_CASE_METHOD(idle_room, "hub closes a client that takes nothing",
                 "[actors][hub][policies]") {
  auto& speaker = join();
  auto& uut = join();
  auto& listener = join();
  uut.stall();

  for (int i = 0; i < 4; ++i) {
    send(speaker, "hello\n");
    advance(100s);
  }

  CHECK(uut.closes() == 1);
  CHECK(speaker.closes() == 0);
  CHECK(listener.closes() == 0);
}

TEST_CASE("hub keeps who is not read for the sake of the others",
          "[actors][hub][policies]") {
  auto limits = with_low_thresholds();
  limits.client_timeout = 300s;
  crowd room{limits};
  room.stall({&room.a, &room.b, &room.c});
  room.send_batch(30);
  room.send_until_paused(1);
  auto before = room.sender.unread();

  for (int i = 0; i < 29; ++i) {
    room.advance(10s);
    room.a.make_room(1); // they are not idle
    room.b.make_room(1);
    room.c.make_room(1);
    room.run();
  }
  room.advance(9s);
  REQUIRE(room.sender.unread() == before);
  room.advance(310s); // now they are

  CHECK(room.counters->clients_idle == 3);
  CHECK(room.sender.closes() == 0);
  CHECK(room.is_read());
}

TEST_CASE_METHOD(idle_room, "hub closes who does not read and is not read",
                 "[actors][hub][policies]") {
  for (int i = 0; i < 6; ++i)
    join().stall();
  for (int i = 0; i < 10; ++i)
    for (auto& x : clients)
      send(*x, std::string(60'000, 'x') + "\n");
  for (auto& x : clients)
    REQUIRE(x->unread() > 0);

  advance(330s);

  CHECK(counters->clients_idle == 6);
}

TEST_CASE("hub closes nobody for being idle when that is allowed",
          "[actors][hub][policies]") {
  relay_fixture room{without_idle_limit()};
  auto& uut = room.join();

  room.advance(24h);

  CHECK(uut.closes() == 0);
}

TEST_CASE_METHOD(relay_fixture, "hub without policies has no timer",
                 "[actors][hub][policies]") {
  auto& uut = join();

  advance(24h);

  CHECK(uut.closes() == 0);
  CHECK(pending_timers() == 0);
}

TEST_CASE_METHOD(idle_room, "hub that stops says that to who is idle, too",
                 "[actors][hub][policies]") {
  auto& uut = join();
  advance(299s);

  ask<actors::atom::drained>(hub, actors::atom::stop_v);
  advance(10s);

  CHECK(uut.written() == "Warning: Server is shutting down.\n");
}

// -- backlog ------------------------------------------------------------------

TEST_CASE("hub throttles a sender for 200 ms at a time",
          "[actors][hub][policies]") {
  auto room = with(true, false, false);
  room.stall({&room.a, &room.b});
  room.send_until_paused(5);
  auto unread = room.sender.unread();

  room.send_batch(5);
  room.send_batch(5);
  room.advance(199ms);
  CHECK(room.sender.unread() == unread + 2 * 25);
  room.advance(1ms);

  CHECK(room.sender.unread() < unread + 2 * 25);
  CHECK(room.counters->throttles >= 1);
  CHECK(room.log->count(log_level::info,
                        "10.0.0.0:1: reading pauses for 200 ms: 10 of its "
                        "lines wait for more than half of the others")
        == 1);
}

TEST_CASE("hub does not throttle a sender for half of the others",
          "[actors][hub][policies]") {
  auto limits = with_low_thresholds();
  crowd room{limits};
  auto& d = room.join();
  room.stall({&room.a, &room.b});

  for (int i = 0; i < 100; ++i)
    room.send_batch(10);

  CHECK(room.is_read());
  CHECK(room.counters->throttles == 0);
  CHECK(d.written().size() > 1000 * 5);
}

TEST_CASE("hub throttles nobody while all take what they get",
          "[actors][hub][policies]") {
  crowd room;

  for (int i = 0; i < 100; ++i)
    room.send_batch(100);

  CHECK(room.is_read());
  CHECK(room.counters->throttles == 0);
  CHECK(room.counters->flow_controls == 0);
}

TEST_CASE("hub throttles the one who floods and nobody else",
          "[actors][hub][policies]") {
  crowd room;
  auto& other = room.join();
  room.stall({&room.a, &room.b, &room.c});
  room.send_until_paused(5);

  room.send(other, "hello\n");

  CHECK(other.unread() == 0);
  CHECK(room.sender.written() == room.wrapped(4, "hello"));
}

TEST_CASE("hub controls the flow until the others have caught up",
          "[actors][hub][policies]") {
  auto room = with(true, true, false);
  room.stall({&room.a, &room.b});
  room.send_batch(40);
  room.send_until_paused(1);
  auto unread = room.sender.unread();
  REQUIRE(room.counters->flow_controls == 1);

  room.advance(60s);
  CHECK(room.sender.unread() == unread);
  room.make_room();
  CHECK(room.sender.unread() == unread);
  room.advance(1s);

  CHECK(room.is_read());
  CHECK(room.counters->flow_controls == 1);
  CHECK(room.a.written() == room.c.written());
}

TEST_CASE("hub slows a flood down and closes nobody",
          "[actors][hub][policies]") {
  crowd room;
  room.stall({&room.a, &room.b, &room.c});
  for (int i = 0; i < 20; ++i)
    room.send_batch(1000);

  room.advance(60s);
  CHECK(room.sender.unread() > 0);
  for (int i = 0; i < 20; ++i) {
    room.make_room();
    room.advance(1s);
  }

  CHECK(room.counters->overruns == 0);
  CHECK(room.is_read());
  CHECK(room.a.written() == room.b.written());
}

TEST_CASE("hub closes who overruns its pauses, and has it quarantined",
          "[actors][hub][policies]") {
  auto room = with(true, false, true);
  room.stall({&room.a, &room.b});

  for (int i = 0; i < 40; ++i) {
    room.send_batch(5);
    room.advance(200ms);
  }

  CHECK(room.sender.closes() == 1);
  CHECK(room.counters->overruns == 1);
  CHECK(*room.quarantined == std::vector<std::string>{"10.0.0.0:1"});
  CHECK(room.log->count(log_level::warning, "closing 10.0.0.0:1") == 1);
  CHECK(room.a.closes() + room.b.closes() + room.c.closes() == 0);
}

TEST_CASE("hub closes nobody who keeps to its pauses",
          "[actors][hub][policies]") {
  auto room = with(true, false, true);
  room.stall({&room.a, &room.b});

  for (int i = 0; i < 40; ++i) {
    room.send_batch(20);
    room.send_batch(1);
    room.advance(200ms);
    room.make_room();
    room.stall({&room.a, &room.b});
  }

  CHECK(room.sender.closes() == 0);
  CHECK(room.counters->throttles == 40);
  CHECK(room.counters->overruns == 0);
}

TEST_CASE("hub passes on what a sender had sent before it was closed",
          "[actors][hub][policies]") {
  auto room = with(true, false, true);
  room.stall({&room.a, &room.b});
  for (int i = 0; i < 40; ++i) {
    room.send_batch(5);
    room.advance(200ms);
  }
  REQUIRE(room.sender.closes() == 1);

  room.make_room();

  CHECK(room.a.written() == room.c.written());
  CHECK_FALSE(room.c.written().empty());
}

TEST_CASE("hub stops while a sender is paused", "[actors][hub][policies]") {
  crowd room;
  room.stall({&room.a, &room.b});
  room.send_batch(40);
  room.send_until_paused(1);

  auto stopped = room.ask<actors::atom::drained>(room.hub,
                                                 actors::atom::stop_v);
  room.make_room();
  room.advance(2s);

  CHECK(stopped->has_value());
  CHECK(room.a.written().ends_with("Warning: Server is shutting down.\n"));
}

// -- other limits -------------------------------------------------------------

TEST_CASE_METHOD(idle_room, "hub looks for idle clients by new limits",
                 "[actors][hub][policies]") {
  auto& uut = join();
  advance(100s);
  auto to = *limits;
  to.client_timeout = 150s;
  to.timeout_check_interval = 10s;

  change_limits(to);
  advance(49s);
  CHECK(uut.closes() == 0);
  advance(1s);

  CHECK(uut.closes() == 1);
}

TEST_CASE("hub begins to look for idle clients when it is told to",
          "[actors][hub][policies]") {
  relay_fixture room{without_idle_limit()};
  auto& uut = room.join();
  room.advance(1h);

  room.change_limits(relay_limits{});
  room.advance(299s);
  CHECK(uut.closes() == 0);
  room.advance(1s);

  CHECK(uut.closes() == 1);
}

TEST_CASE_METHOD(idle_room, "hub stops looking for idle clients when told to",
                 "[actors][hub][policies]") {
  auto& uut = join();

  change_limits(without_idle_limit());
  advance(24h);

  CHECK(uut.closes() == 0);
  CHECK(pending_timers() == 0);
}

TEST_CASE("hub throttles by new limits", "[actors][hub][policies]") {
  auto limits = with_low_thresholds();
  crowd room{limits};
  room.stall({&room.a, &room.b});
  limits.backpressure_policy.enable_throttle = false;
  limits.backpressure_policy.enable_flow_control = false;
  limits.backpressure_policy.enable_disconnect = false;

  room.change_limits(limits);
  for (int i = 0; i < 100; ++i)
    room.send_batch(10);

  CHECK(room.is_read());
}

TEST_CASE("hub ends the pauses of limits that hold no longer",
          "[actors][hub][policies]") {
  crowd room;
  room.stall({&room.a, &room.b});
  room.send_batch(40);
  room.send_until_paused(1);
  auto limits = with_low_thresholds();
  limits.backpressure_policy.enable_throttle = false;
  limits.backpressure_policy.enable_flow_control = false;

  room.change_limits(limits);

  CHECK(room.is_read());
  room.send_batch(1);
  room.advance(1s); // the pause that is no more
  CHECK(room.is_read());
}

TEST_CASE("hub pauses anew by the limits that hold",
          "[actors][hub][policies]") {
  auto limits = with_low_thresholds();
  limits.backpressure_policy.throttle_delay = 10min;
  limits.backpressure_policy.flow_control_delay = 10min;
  crowd room{limits};
  room.stall({&room.a, &room.b});
  room.send_batch(40);
  room.send_until_paused(1);
  limits.backpressure_policy.flow_control_delay = 1s;

  room.change_limits(limits);
  CHECK_FALSE(room.is_read());
  room.make_room();
  room.advance(1s);

  CHECK(room.is_read());
}
