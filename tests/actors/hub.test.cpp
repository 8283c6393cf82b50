// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/hub.hpp"

#include "support/relay_fixture.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace summoner;
using testing::relay_fixture;

namespace {

/// Lines of 60 kB, so that few of them fill a megabyte.
std::string big_line(char fill) {
  return std::string(60'000, fill) + "\n";
}

} // namespace

TEST_CASE_METHOD(relay_fixture, "hub passes lines on to all but their sender",
                 "[actors][hub]") {
  auto& a = join();
  auto& b = join();
  auto& c = join();

  send(a, "from a\n");
  send(b, "from b\n");

  CHECK(a.written() == wrapped(1, "from b"));
  CHECK(b.written() == wrapped(0, "from a"));
  CHECK(c.written() == wrapped(0, "from a") + wrapped(1, "from b"));
  CHECK(counters->deliveries == 4);
}

TEST_CASE_METHOD(relay_fixture, "hub keeps the order of each sender",
                 "[actors][hub]") {
  auto& a = join();
  auto& b = join();
  auto& c = join();
  std::string expected;

  for (int i = 0; i < 50; ++i) {
    a.receive(fmt::format("a{}\n", i));
    b.receive(fmt::format("b{}\n", i));
    if (i % 7 == 0)
      run();
    expected += wrapped(0, fmt::format("a{}", i));
  }
  run();

  CHECK(b.written() == expected);
  auto last = std::size_t{0};
  for (int i = 0; i < 50; ++i) {
    auto place = c.written().find(wrapped(1, fmt::format("b{}", i)));
    REQUIRE(place != std::string::npos);
    CHECK(place >= last);
    last = place;
  }
}

TEST_CASE_METHOD(relay_fixture, "hub reads no further while all are behind",
                 "[actors][hub]") {
  auto& sender = join();
  auto& a = join();
  auto& b = join();
  a.stall();
  b.stall();

  for (int i = 0; i < 100; ++i)
    send(sender, big_line('x'));

  CHECK(sender.unread() > 70 * 60'000);
  CHECK(counters->slow_consumers == 0);
}

TEST_CASE_METHOD(relay_fixture, "hub goes on when they have caught up",
                 "[actors][hub]") {
  auto& sender = join();
  auto& a = join();
  auto& b = join();
  a.stall();
  b.stall();
  for (int i = 0; i < 100; ++i)
    send(sender, big_line('x'));

  a.make_room();
  b.make_room();
  run();

  CHECK(sender.unread() == 0);
  CHECK(a.written().size() == 100 * wrapped(0, big_line('x')).size() - 100);
  CHECK(b.written() == a.written());
}

TEST_CASE("hub closes a client that never reads, and only that one",
          "[actors][hub]") {
  relay_fixture room{2 * 1024 * 1024};
  auto& sender = room.join();
  auto& a = room.join();
  auto& b = room.join();
  auto& stalled = room.join();
  stalled.stall();

  for (int i = 0; i < 100; ++i)
    room.send(sender, big_line('x'));
  room.advance(relaying::room::grace);

  CHECK(stalled.closes() == 1);
  CHECK(room.counters->slow_consumers == 1);
  CHECK(room.log->count(log_level::warning, "max_pending_bytes") == 1);
  CHECK(sender.unread() == 0);
  CHECK(a.written() == b.written());
  CHECK(a.written().size() > 100 * 60'000);
}

TEST_CASE_METHOD(relay_fixture,
                 "hub delivers what a client sent before it left",
                 "[actors][hub]") {
  auto& sender = join();
  auto& a = join();
  auto& b = join();
  a.stall();
  b.stall();
  for (int i = 0; i < 30; ++i)
    sender.receive(big_line('x'));
  sender.receive("last\n");
  run();

  sender.finish();
  a.make_room();
  b.make_room();
  run();

  CHECK(a.written().ends_with(wrapped(0, "last")));
  CHECK(b.written().ends_with(wrapped(0, "last")));
}

TEST_CASE_METHOD(relay_fixture,
                 "hub lets who is behind talk to those who are not",
                 "[actors][hub]") {
  auto& flooding = join();
  auto& behind = join();
  behind.stall();
  for (int i = 0; i < 100; ++i)
    send(flooding, big_line('x'));
  REQUIRE(flooding.unread() > 0);

  send(behind, "an answer\n");

  CHECK(flooding.written() == wrapped(1, "an answer"));
}

TEST_CASE("hub keeps a reader that is slow but steady", "[actors][hub]") {
  relay_fixture room{2 * 1024 * 1024};
  auto& sender = room.join();
  auto& fast = room.join();
  auto& other = room.join();
  auto& steady = room.join();
  steady.stall();
  room.send(sender, big_line('x') + big_line('x') + big_line('x'));

  for (int i = 0; i < 100; ++i) { // 180 kB always wait for it
    room.send(sender, big_line('x'));
    steady.make_room(60'060);
    room.run();
  }

  CHECK(room.counters->slow_consumers == 0);
  CHECK(steady.closes() == 0);
  CHECK(fast.written() == other.written());
}
