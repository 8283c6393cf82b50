// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/session.hpp"

#include "support/relay_fixture.hpp"

#include <catch2/catch.hpp>

#include <cerrno>
#include <chrono>
#include <string>

using namespace summoner;
using namespace std::chrono_literals;

namespace {

struct fixture : testing::relay_fixture {
  testing::fake_transport& uut = join();
  testing::fake_transport& other = join();
};

} // namespace

TEST_CASE_METHOD(fixture, "session wraps each line with the client's address",
                 "[actors][session]") {
  send(uut, "one\ntwo\r\n\n");

  CHECK(other.written()
        == wrapped(0, "one") + wrapped(0, "two") + wrapped(0, ""));
  CHECK(uut.written().empty());
}

TEST_CASE_METHOD(fixture, "session passes on what follows the last newline",
                 "[actors][session]") {
  uut.receive("one\npart");
  uut.finish();
  run();

  CHECK(other.written() == wrapped(0, "one") + wrapped(0, "part"));
  CHECK(uut.closes() == 1);
}

TEST_CASE_METHOD(fixture, "session drops a line that is not UTF-8 and says so",
                 "[actors][session]") {
  send(uut, "good\n\xff\xfe\nbetter\n");

  CHECK(other.written() == wrapped(0, "good") + wrapped(0, "better"));
  CHECK(uut.written()
        == "Warning: 1 line(s) were dropped: they are not UTF-8.\n");
}

TEST_CASE("session drops a line that is too long and says so",
          "[actors][session]") {
  testing::relay_fixture room;
  room.max_bytes_per_line = 60;
  auto& uut = room.join();
  auto& other = room.join();
  auto longest = std::string(8, '"'); // 16 bytes and 44 more once wrapped

  room.send(uut,
            std::string(61, 'x') + "\n" + longest + "\n" + longest + "x\n");

  CHECK(other.written() == room.wrapped(0, std::string(R"(\"\"\"\"\"\"\"\")")));
  CHECK(uut.written()
        == "Warning: 1 line(s) of up to 61 bytes were dropped: the limit is "
           "60.\n"
           "Warning: 1 line(s) were dropped: passed on they would have up to "
           "61 bytes, the limit is 60.\n");
}

TEST_CASE("session tells each kind of bad line once, with its number",
          "[actors][session]") {
  testing::relay_fixture room;
  room.max_bytes_per_line = 60;
  auto& uut = room.join();
  auto& other = room.join();
  auto too_long = std::string(61, 'x') + "\n";
  auto longer = std::string(62, 'x') + "\n";
  auto no_utf8 = std::string{"\xff\n"};
  auto escaped = std::string(9, '"') + "\n"; // 62 bytes once wrapped
  auto longest = std::string(20, '"') + "\n";

  room.send(uut, no_utf8 + escaped + too_long + no_utf8 + "good\n" + longest
                   + longer + no_utf8 + escaped);

  CHECK(other.written() == room.wrapped(0, "good"));
  CHECK(uut.written()
        == "Warning: 2 line(s) of up to 62 bytes were dropped: the limit is "
           "60.\n"
           "Warning: 3 line(s) were dropped: they are not UTF-8.\n"
           "Warning: 3 line(s) were dropped: passed on they would have up to "
           "84 bytes, the limit is 60.\n");
  CHECK(room.counters->lines_written == 4);
}

TEST_CASE_METHOD(fixture, "session logs each line at INFO",
                 "[actors][session]") {
  send(uut, "hello\n");

  CHECK(log->count(log_level::info, "From 10.0.0.0:1: hello") == 1);
}

TEST_CASE("session logs a line as an object if it should",
          "[actors][session]") {
  testing::relay_fixture room;
  room.logging_settings.enable_json_log = true;

  room.send(room.join(), "hello\n");

  CHECK(room.log->count(log_level::info,
                        R"({"remote_addr": "10.0.0.0:1", "content": "hello"})")
        == 1);
}

TEST_CASE_METHOD(fixture, "session tells who comes and goes at INFO",
                 "[actors][session]") {
  uut.finish();
  run();

  CHECK(log->count(log_level::info, "10.0.0.0:1 connected") == 1);
  CHECK(log->count(log_level::info, "10.0.0.0:1 left: ") == 1);
}

TEST_CASE_METHOD(fixture, "session that breaks off leaves the others alone",
                 "[actors][session]") {
  uut.receive("half");
  uut.reset(ECONNRESET);
  run();
  auto& third = join();

  send(third, "hello\n");

  CHECK(other.written().ends_with(wrapped(2, "hello")));
  CHECK(uut.closes() == 1);
}

TEST_CASE_METHOD(fixture,
                 "session passes on what came before the client broke off, "
                 "although writing fails first",
                 "[actors][session]") {
  auto big = std::string(60'000, 'x') + "\n";
  auto& third = join();
  other.stall();
  third.stall();
  for (int i = 0; i < 30; ++i)
    send(uut, big);
  uut.receive("last\n");
  uut.finish();
  REQUIRE(uut.unread() > 0); // the room is behind
  uut.fail_writing_after(0, ECONNRESET);
  send(other, "to one that is gone\n");

  other.make_room();
  third.make_room();
  run();

  CHECK(other.written().ends_with(wrapped(0, "last")));
  CHECK(uut.closes() == 1);
  CHECK(counters->clients_gone == 1);
}

TEST_CASE_METHOD(fixture, "session says goodbye, flushes and closes",
                 "[actors][session]") {
  auto stopped = ask<actors::atom::drained>(hub, actors::atom::stop_v);

  CHECK(stopped->has_value());
  CHECK(uut.written() == "Warning: Server is shutting down.\n");
  CHECK(uut.finished_at() == uut.written().size());
  CHECK(uut.closes() == 1);
}

TEST_CASE_METHOD(fixture, "session waits 2 s for a client that does not read",
                 "[actors][session]") {
  uut.stall();
  auto stopped = ask<actors::atom::drained>(hub, actors::atom::stop_v);

  advance(1999ms);
  CHECK_FALSE(stopped->has_value());
  advance(1ms);

  CHECK(stopped->has_value());
  CHECK(uut.closes() == 1);
}

// -- the rate limit -----------------------------------------------------------

namespace {

constexpr auto too_quick = "Warning: You are sending messages too quickly. "
                           "Please slow down.\n";

relay_limits at_most(std::size_t lines_per_minute) {
  relay_limits result;
  result.rate_limit_msgs_per_minute = lines_per_minute;
  return result;
}

/// Three lines a minute.
struct slow_room : testing::relay_fixture {
  testing::fake_transport& uut = join();
  testing::fake_transport& other = join();

  slow_room() : relay_fixture(at_most(3)) {
  }

  std::string passed_on(std::string_view lines) const {
    std::string result;
    for (auto line : lines)
      result += wrapped(0, std::string(1, line));
    return result;
  }
};

} // namespace

TEST_CASE_METHOD(slow_room, "session passes on no more lines than the limit",
                 "[actors][session][policies]") {
  send(uut, "1\n2\n3\n4\n5\n");
  send(uut, "6\n");

  CHECK(other.written() == passed_on("123"));
  CHECK(uut.written() == std::string{too_quick} + too_quick + too_quick);
  CHECK(counters->lines_over_rate == 3);
  CHECK(counters->lines_written == 3 + 3);
  CHECK(log->count(log_level::info, "From 10.0.0.0:1") == 3);
}

TEST_CASE_METHOD(slow_room, "session passes lines on again after 60 s",
                 "[actors][session][policies]") {
  send(uut, "1\n2\n3\n4\n");

  advance(59'999ms);
  send(uut, "5\n");
  CHECK(other.written() == passed_on("123"));
  advance(1ms);
  send(uut, "6\n7\n8\n9\n");

  CHECK(other.written() == passed_on("123678"));
  CHECK(counters->lines_over_rate == 3);
  CHECK(log->count(log_level::warning, "more than 3 lines in a minute") == 2);
}

TEST_CASE_METHOD(slow_room, "session counts lines that are too long",
                 "[actors][session][policies]") {
  send(uut, std::string(70'000, 'x') + "\n" + std::string(70'000, 'y') + "\n");
  send(uut, "1\n2\n");

  CHECK(other.written() == passed_on("1"));
  CHECK(uut.written().ends_with(too_quick));
  CHECK(counters->lines_over_rate == 1);
}

TEST_CASE_METHOD(slow_room, "session counts lines that are empty or refused",
                 "[actors][session][policies]") {
  send(uut, "\n\xff\n3\n4\n");

  CHECK(other.written() == wrapped(0, "") + wrapped(0, "3"));
  CHECK(uut.written()
        == "Warning: 1 line(s) were dropped: they are not UTF-8.\n"
             + std::string{too_quick});
}

TEST_CASE_METHOD(slow_room, "session limits each client by itself",
                 "[actors][session][policies]") {
  send(uut, "1\n2\n3\n4\n");

  send(other, "a\nb\nc\n");

  CHECK(uut.written()
        == too_quick + wrapped(1, "a") + wrapped(1, "b") + wrapped(1, "c"));
}

TEST_CASE_METHOD(slow_room, "session takes another limit at once",
                 "[actors][session][policies]") {
  send(uut, "1\n2\n3\n4\n");

  change_limits(at_most(5));
  send(uut, "5\n6\n7\n");

  CHECK(other.written() == passed_on("12356"));
}

TEST_CASE_METHOD(slow_room, "session of one who comes later has new limits",
                 "[actors][session][policies]") {
  self->send(hub, actors::new_limits{
                    std::make_shared<const relay_limits>(at_most(1))});
  run();
  auto& third = join(); // as if its SESSION had been spawned before

  send(third, "1\n2\n");

  CHECK(third.written() == too_quick);
}

TEST_CASE("session without a rate limit passes all lines on",
          "[actors][session][policies]") {
  relay_limits limits;
  limits.rate_limit_msgs_per_minute = std::nullopt;
  testing::relay_fixture room{limits};
  auto& uut = room.join();
  room.join();

  for (int i = 0; i < 1000; ++i)
    room.send(uut, "x\n");

  CHECK(room.counters->deliveries == 1000);
  CHECK(uut.written().empty());
}
