// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/hub.hpp"

#include "support/relay_fixture.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

using namespace summoner;
using testing::fake_transport;
using testing::relay_fixture;

namespace {

/// Lines of 60 kB, so that few of them fill a megabyte.
std::string big_line(char fill) {
  return std::string(60'000, fill) + "\n";
}

/// A room whose eight receivers are all behind, with the one who filled it.
struct stalled_room : relay_fixture {
  static constexpr std::size_t max_pending = 8 * 1024 * 1024;

  stalled_room() : relay_fixture{max_pending} {
    auto& flooding = join();
    for (int i = 0; i < 8; ++i)
      join().stall();
    for (int i = 0; i < 30; ++i)
      send(flooding, big_line('x'));
    REQUIRE(flooding.unread() > 0);
  }

  fake_transport& receiver() {
    return *clients[1];
  }

  /// Connects, sends `line` and closes.
  fake_transport& visit(std::string_view line) {
    auto& visitor = join();
    visitor.receive(line);
    visitor.finish();
    run();
    return visitor;
  }

  void make_room() {
    for (std::size_t i = 1; i <= 8; ++i)
      clients[i]->make_room();
    run();
  }
};

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

namespace {

/// Six who send a lot, read nothing, and so hold one another up.
struct deadlocked_room : relay_fixture {
  deadlocked_room() {
    for (int i = 0; i < 6; ++i)
      join().stall();
    for (int i = 0; i < 10; ++i)
      for (auto& x : clients)
        send(*x, big_line('x'));
    for (auto& x : clients)
      REQUIRE(x->unread() > 0);
  }
};

} // namespace

TEST_CASE_METHOD(deadlocked_room, "hub waits for nobody whose connection broke",
                 "[actors][hub]") {
  auto& a = join();
  auto& b = join();

  for (int i = 0; i < 6; ++i)
    clients[static_cast<std::size_t>(i)]->reset(ECONNRESET);
  run();
  send(a, "hello\n");

  CHECK(counters->clients_gone == 6);
  CHECK(b.written().ends_with(wrapped(6, "hello")));
}

TEST_CASE_METHOD(deadlocked_room,
                 "hub passes on all that was sent on a connection that breaks",
                 "[actors][hub]") {
  auto& listener = join();
  auto& last = *clients[0];
  last.receive("last words\n");

  for (std::size_t i = 0; i < 5; ++i) {
    clients[i]->fail_writing_after(0, EPIPE);
    clients[i]->make_room();
  }
  run();
  CHECK(listener.written().find(wrapped(0, "last words")) != std::string::npos);
  CHECK(counters->clients_gone == 0);
  last.finish();
  run();

  CHECK(counters->clients_gone == 1);
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

TEST_CASE_METHOD(relay_fixture, "hub goes on when somebody joins who takes all",
                 "[actors][hub]") {
  auto& sender = join();
  join().stall();
  for (int i = 0; i < 60; ++i)
    send(sender, big_line('x'));
  REQUIRE(sender.unread() > 0);

  auto& newcomer = join();

  CHECK(sender.unread() == 0);
  CHECK(newcomer.written().size() >= 30 * big_line('x').size());
}

TEST_CASE("hub closes a client that never reads, and only that one",
          "[actors][hub]") {
  relay_fixture room{2 * 1024 * 1024};
  auto& sender = room.join();
  auto& a = room.join();
  auto& b = room.join();
  auto& stalled = room.join();
  stalled.stall();

  for (int i = 0; i < 100; ++i) {
    room.send(sender, big_line('x'));
    REQUIRE(sender.unread() == 0); // nobody waits for it
  }

  CHECK(stalled.closes() == 1);
  CHECK(room.counters->slow_consumers == 1);
  CHECK(room.log->count(log_level::warning, "closing 10.0.0.3:1",
                        "max_pending_bytes")
        == 1);
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

TEST_CASE_METHOD(stalled_room,
                 "hub keeps lines of those that left while all are behind",
                 "[actors][hub]") {
  for (int i = 0; i < 200; ++i)
    visit(big_line('v'));
  advance(std::chrono::seconds{1});

  CHECK(counters->slow_consumers == 0);
  CHECK(counters->clients_gone > 0);
}

TEST_CASE_METHOD(stalled_room,
                 "hub reads no newcomer while too much waits of those that "
                 "left",
                 "[actors][hub]") {
  auto most = max_pending / big_line('v').size() + 1;
  for (std::size_t i = 0; i < most; ++i)
    visit(big_line('v'));

  CHECK(visit(big_line('v')).unread() == big_line('v').size());
  CHECK(visit("short\n").unread() == 6);
  CHECK(counters->clients_gone <= most);
}

TEST_CASE_METHOD(stalled_room,
                 "hub loses nothing of those that left and none of those it "
                 "did not read yet",
                 "[actors][hub]") {
  for (int i = 0; i < 200; ++i)
    visit(fmt::format("{} of 200 {}", i, big_line('v')));

  make_room();

  CHECK(counters->slow_consumers == 0);
  CHECK(counters->clients_gone == 200);
  auto arrived = 0;
  for (int i = 0; i < 200; ++i)
    arrived += receiver().written().find(fmt::format("\"{} of 200 v", i))
                   != std::string::npos
                 ? 1
                 : 0;
  CHECK(arrived == 200);
}

TEST_CASE_METHOD(stalled_room, "hub goes on when it reads those who waited",
                 "[actors][hub]") {
  for (int i = 0; i < 200; ++i)
    visit(fmt::format("{} of 200 {}", i, big_line('v')));
  for (int i = 0; i < 20; ++i)
    join();
  REQUIRE(counters->clients_joined < 200);

  for (int i = 0; i < 1'000 && counters->clients_joined < 200; ++i) {
    clients[1 + i % 8]->make_room(100'000);
    run();
  }

  CHECK(counters->clients_joined > 200);
  CHECK(clients.back()->written().find("199 of 200 v") != std::string::npos);
}

TEST_CASE_METHOD(stalled_room,
                 "hub is not filled by those that leave after one byte",
                 "[actors][hub]") {
  std::size_t most = max_pending / 1024 + 1;
  for (std::size_t i = 0; i < most; ++i)
    visit("x\n");

  CHECK(visit("x\n").unread() == 2);
}

TEST_CASE_METHOD(stalled_room, "hub that stops first passes on what waits",
                 "[actors][hub]") {
  visit("a visitor\n");
  auto read = counters->lines_read.load();
  auto stopped = ask<actors::atom::drained>(hub, actors::atom::stop_v);

  make_room();

  CHECK(stopped->has_value());
  const auto& written = receiver().written();
  CHECK(written.ends_with(wrapped(9, "a visitor")
                          + "Warning: Server is shutting down.\n"));
  CHECK(std::count(written.begin(), written.end(), '\n')
        == static_cast<long>(read) + 1);
}

TEST_CASE("hub that stops closes nobody for what it hands over then",
          "[actors][hub]") {
  relay_fixture room{2 * 1024 * 1024};
  auto& reader = room.join();
  room.join().stall();
  reader.stall();
  std::vector<std::reference_wrapper<fake_transport>> senders;
  for (int i = 0; i < 40; ++i)
    senders.emplace_back(room.join()).get().stall();
  for (auto& sender : senders) // with 120 kB each
    room.send(sender, big_line('x') + big_line('y'));
  REQUIRE(room.counters->slow_consumers == 0);
  room.ask<actors::atom::drained>(room.hub, actors::atom::stop_v);

  reader.make_room();
  room.run();

  CHECK(room.counters->slow_consumers == 0);
  CHECK(reader.written().size() > 40 * 2 * 60'000);
  CHECK(reader.written().ends_with("Warning: Server is shutting down.\n"));
}
