// SPDX-License-Identifier: Apache-2.0

// A relay whose clients mean harm, while two others talk.

#include "descriptor_limit.hpp"
#include "support/conversation.hpp"
#include "support/live_relay_fixture.hpp"
#include "support/open_descriptors.hpp"
#include "support/raw_socket.hpp"
#include "support/resident_memory.hpp"
#include "support/silent_crowd.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;
using summoner::testing::conversation;
using summoner::testing::conversation_account;
using summoner::testing::open_descriptors;
using summoner::testing::raw_socket;
using summoner::testing::resident_kib;

namespace {

struct fixture : testing::live_relay_fixture {
  // Logs no bad line: the log keeps what it is told.
  runtime quiet{runtime_options{2, log, log_level::error}};
  std::size_t kib_before = 0;

  conversation talk_in(const relay& room) {
    auto first = join(room);
    auto second = join(room);
    kib_before = resident_kib();
    return conversation{std::move(first), std::move(second)};
  }

  /// Ends the talk, once those who meant harm have left.
  /// @param clients How many they were at once.
  conversation_account check_undisturbed(conversation& talk, const relay& room,
                                         std::size_t clients = 100) const {
    auto seen = talk.end();
    auto counts = room.counts();
    CHECK(seen.trouble == "");
    CHECK(seen.lines >= 10);
    CHECK(seen.slowest < 3s + clients * 400us); // each line goes to all
    CHECK(seen.most_kib < kib_before + 32 * 1024 + 8 * clients);
    CHECK(counts.lines == seen.lines + seen.overheard_by_first);
    CHECK(counts.lines == seen.lines + seen.overheard_by_second);
    CHECK(log->lines().empty());
    return seen;
  }
};

/// Without a rate, which those who talk would exceed.
relay_config with_limits() {
  relay_config config;
  config.limits.emplace().rate_limit_msgs_per_minute = std::nullopt;
  return config;
}

/// Bytes of any kind, the same ones for the same seed.
class noise {
public:
  explicit noise(unsigned seed) : engine_(seed) {
  }

  std::size_t below(std::size_t bound) {
    return engine_() % bound;
  }

  /// With so many newlines as `line_length` says, on average.
  std::string bytes(std::size_t count, std::size_t line_length) {
    std::string result;
    for (std::size_t i = 0; i < count; ++i)
      result += below(line_length) == 0 ? '\n' : static_cast<char>(engine_());
    return result;
  }

private:
  std::mt19937 engine_;
};

/// Says that nothing comes any more, closes, or breaks off.
void end_somehow(raw_socket& socket, std::size_t how) {
  if (how == 0)
    socket.finish();
  else if (how == 1)
    socket.close();
  else
    socket.reset();
}

} // namespace

TEST_CASE_METHOD(fixture, "relay serves others while clients send any bytes",
                 "[integration][relay][hostile]") {
  auto seed = GENERATE(1U, 2U);
  CAPTURE(seed);
  auto room = open_on(quiet, seed == 1 ? relay_config{} : with_limits());
  auto talk = talk_in(room);
  noise any{seed};

  for (int i = 0; i < 100; ++i) {
    auto one = raw_socket::connect(room.address().port);
    auto other = raw_socket::connect(room.address().port);
    for (auto parts = any.below(5); parts > 0; --parts)
      for (auto* socket : {&one, &other})
        socket->send(any.bytes(any.below(5000), 1 + any.below(2000)));
    end_somehow(one, any.below(3));
    end_somehow(other, any.below(3));
  }

  CHECK(eventually([&] { return room.counts().clients == 2; }));
  auto seen = check_undisturbed(talk, room);
  CHECK(room.counts().accepted == 202);
  CHECK(room.counts().dropped > 0);
  CHECK(seen.overheard_by_first > 0);
}

TEST_CASE_METHOD(fixture,
                 "relay serves others while clients send byte after byte",
                 "[integration][relay][hostile]") {
  auto room = open_on(quiet,
                      GENERATE(false, true) ? with_limits() : relay_config{});
  auto talk = talk_in(room);
  std::vector<raw_socket> slow;
  for (int i = 0; i < 50; ++i)
    slow.push_back(raw_socket::connect(room.address().port));

  for (int i = 0; i < 60; ++i) {
    for (auto& x : slow)
      REQUIRE(x.send("x"));
    std::this_thread::sleep_for(5ms);
  }
  for (auto& x : slow)
    x.finish();
  for (auto& x : slow)
    CHECK(x.reads_to_end());

  CHECK(eventually([&] { return room.counts().clients == 2; }));
  auto seen = check_undisturbed(talk, room);
  CHECK(seen.overheard_by_first == 50); // what they said without a newline
}

TEST_CASE_METHOD(fixture, "relay serves others under a flood of lines",
                 "[integration][relay][hostile]") {
  auto line = GENERATE(std::string{"\n"}, std::string{"x\n"},
                       std::string(65'000, 'x') + "\n",
                       std::string(65'536, 'x') + "\n");
  relay_config config;
  config.max_pending_bytes = std::size_t{1} << 30; // a slow machine may be slow
  auto room = open_on(quiet, config);
  auto talk = talk_in(room);
  auto flooder = raw_socket::connect(room.address().port);
  std::string much;
  while (much.size() < 65'536)
    much += line;

  auto end = std::chrono::steady_clock::now() + 300ms;
  while (std::chrono::steady_clock::now() < end)
    REQUIRE(flooder.send(much));
  flooder.close();

  CHECK(eventually([&] { return room.counts().clients == 2; }));
  check_undisturbed(talk, room);
}

TEST_CASE_METHOD(fixture,
                 "relay closes who floods beyond the rate, and nobody else",
                 "[integration][relay][hostile][policies]") {
  relay_config config;
  config.limits.emplace().rate_limit_msgs_per_minute = 200'000;
  auto room = open_on(quiet, config);
  auto talk = talk_in(room);
  auto flooder = raw_socket::connect(room.address().port);
  auto many = std::string(65'536, '\n');

  // Closed for not reading the notices.
  auto sent = 0;
  while (flooder.send(many) && sent < 1000)
    ++sent;

  CHECK(eventually([&] { return room.counts().clients == 2; }));
  auto seen = talk.end();
  CHECK(seen.trouble == "");
  CHECK(seen.slowest < 3s);
  CHECK(seen.most_kib < kib_before + 32 * 1024);
  CHECK(seen.overheard_by_first == 200'000);
  CHECK(sent < 1000);
  CHECK(room.counts().slow_consumers == 1);
}

TEST_CASE_METHOD(fixture, "relay serves others while clients come and break",
                 "[integration][relay][hostile]") {
  auto says = GENERATE("", "half a line");
  auto room = open_on(quiet, with_limits());
  auto talk = talk_in(room);
  auto descriptors = open_descriptors();

  for (int i = 0; i < 500; ++i) {
    auto broken = raw_socket::connect(room.address().port);
    broken.send(says);
    broken.reset();
  }

  CHECK(eventually([&] {
    auto counts = room.counts();
    return counts.accepted == 502 && counts.clients == 2;
  }));
  CHECK(eventually([&] { return open_descriptors() == descriptors; }));
  check_undisturbed(talk, room);
}

TEST_CASE_METHOD(fixture, "relay waits for nobody who has died without reading",
                 "[integration][relay][hostile]") {
  auto room = open_on(quiet, {});
  std::vector<raw_socket> all;
  for (int i = 0; i < 6; ++i)
    all.push_back(join(room));
  auto lines = std::string(10'000, 'x') + "\n";
  std::size_t taken = 1;
  while (taken > 0) { // until they hold one another up
    taken = 0;
    for (auto& x : all)
      taken += x.send_some(lines);
    if (taken == 0) {
      std::this_thread::sleep_for(100ms);
      for (auto& x : all)
        taken += x.send_some(lines);
    }
  }

  for (auto& x : all)
    x.reset();

  CHECK(eventually([&] { return room.counts().clients == 0; }));
  auto talk = talk_in(room);
  auto seen = talk.end();
  CHECK(seen.trouble == "");
}

TEST_CASE_METHOD(fixture, "relay keeps little of many who send and do not read",
                 "[integration][relay][hostile]") {
  constexpr std::size_t clients = 100;
  auto room = open_on(quiet, {});
  auto before = resident_kib();
  std::vector<raw_socket> all;
  for (std::size_t i = 0; i < clients; ++i)
    all.push_back(join(room));
  auto newlines = std::string(1 << 20, '\n');

  std::size_t taken = 1;
  while (taken > 0) {
    taken = 0;
    for (auto& x : all)
      taken += x.send_some(newlines);
    std::this_thread::sleep_for(20ms);
  }

  CHECK(resident_kib() < before + 32 * 1024 + clients * 1024);
}

// -- those who say nothing ----------------------------------------------------

namespace {

struct silence : fixture {
  void check_talk_among(std::size_t wanted) {
    auto limit = tools::raise_descriptor_limit(wanted + 200);
    auto size = std::min(wanted, limit - 200);
    if (size < wanted)
      WARN("only " << size << " of " << wanted
                   << ": the limit of descriptors is " << limit);
    auto room = open_on(quiet, with_limits());
    auto talk = talk_in(room);
    {
      testing::silent_crowd crowd{room.address().port, size};
      auto all_are_there = [&] { return room.counts().clients == 2 + size; };
      REQUIRE(eventually(all_are_there, 30s));
      std::this_thread::sleep_for(300ms);
    }
    CHECK(eventually([&] { return room.counts().clients == 2; }, 30s));
    check_undisturbed(talk, room, size);
  }
};

} // namespace

TEST_CASE_METHOD(silence, "relay serves others among 1,000 that say nothing",
                 "[integration][relay][hostile]") {
  check_talk_among(1000);
}

TEST_CASE_METHOD(silence, "relay serves others among 10,000 that say nothing",
                 "[.slow][integration][relay][hostile]") {
  check_talk_among(10'000);
}
