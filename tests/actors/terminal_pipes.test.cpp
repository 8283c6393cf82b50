// SPDX-License-Identifier: Apache-2.0

// A TERMINAL whose input and output are pipes.

#include "summoner/actors/terminal.hpp"

#include "support/terminal_fixture.hpp"

#include <catch2/catch.hpp>

#include <cerrno>
#include <optional>
#include <string>

using namespace summoner;

using testing::console_fixture;

namespace {

struct fixture : console_fixture {
  fixture() {
    open_pipes();
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "terminal reads lines of a pipe as they are",
                 "[actors][terminal_pipes]") {
  stream->receive("one\n\ntwo\r\nlast");
  stream->finish();

  CHECK(read()->result() == "one");
  CHECK(read()->result() == "");
  CHECK(read()->result() == "two");
  CHECK(read()->result() == "last");
  CHECK(read()->result() == std::nullopt);
  CHECK(stream->written().empty());
}

TEST_CASE_METHOD(fixture, "terminal prints to a pipe without decoration",
                 "[actors][terminal_pipes]") {
  auto reading = read();

  print("one");
  print("two\nthree");

  CHECK(stream->written() == "one\ntwo\nthree\n");
}

TEST_CASE_METHOD(fixture, "terminal reads a pipe only when it must",
                 "[actors][terminal_pipes]") {
  stream->read_at_most(10);
  for (int i = 0; i < 5000; ++i)
    stream->receive(std::to_string(i) + "\n");
  settle();
  auto all = stream->unread();

  CHECK(read()->result() == "0");
  CHECK(stream->unread() > all - 100);
  for (int i = 1; i < 5000; ++i)
    REQUIRE(read()->result() == std::to_string(i));
}

TEST_CASE_METHOD(fixture, "terminal reads no further than it has room for",
                 "[actors][terminal_pipes]") {
  std::string lines;
  for (int i = 0; i < 20'000; ++i)
    lines += std::to_string(i) + "\n";
  stream->receive(lines);
  stream->finish();

  for (int i = 0; i < 20'000; ++i) {
    auto reading = read();
    REQUIRE(reading->done());
    REQUIRE(reading->result() == std::to_string(i));
  }
  CHECK(read()->result() == std::nullopt);
}

TEST_CASE_METHOD(fixture, "terminal counts lines that are too long",
                 "[actors][terminal_pipes]") {
  stream->receive(std::string(70'000, 'x') + "\nshort\n"
                  + std::string(65'536, 'y') + "\n");

  CHECK(read()->result() == "short");
  CHECK(read()->result()->size() == 65'536);
  CHECK(uut->lines_too_long() == 1);
}

TEST_CASE_METHOD(fixture, "terminal tells why it could not read on",
                 "[actors][terminal_pipes]") {
  stream->receive("line\n");
  CHECK(read()->result() == "line");
  CHECK_FALSE(uut->input_error());

  stream->reset(EISDIR);

  CHECK(read()->result() == std::nullopt);
  CHECK(uut->input_error().value() == EISDIR);
}

TEST_CASE_METHOD(fixture, "terminal tells why texts are lost",
                 "[actors][terminal_pipes]") {
  stream->fail_writing_after(6, ENOSPC);
  print("one");
  CHECK_FALSE(uut->output_error());

  print("two");

  CHECK(uut->output_error().value() == ENOSPC);
}

TEST_CASE_METHOD(fixture, "terminal loses no texts when nobody reads any more",
                 "[actors][terminal_pipes]") {
  print("one");
  stream->fail_writing_after(0, EPIPE);
  stream->wake_spuriously();
  settle();

  CHECK_FALSE(print("two")->result());
  CHECK(uut->closed().is_set());
  CHECK_FALSE(uut->output_error());
}

TEST_CASE_METHOD(fixture,
                 "terminal keeps the lines of a reader that is cancelled",
                 "[actors][terminal_pipes]") {
  auto reading = read();
  reading->cancel();
  settle();

  stream->receive("one\ntwo\n");
  settle();

  CHECK(read()->result() == "one");
  CHECK(read()->result() == "two");
}

TEST_CASE_METHOD(fixture, "terminal goes on reading when nobody listens",
                 "[actors][terminal_pipes]") {
  stream->fail_writing_after(0, EPIPE);
  CHECK(print("lost")->done());
  stream->receive("line\n");

  CHECK(uut->closed().is_set());
  CHECK(read()->result() == "line");
}
