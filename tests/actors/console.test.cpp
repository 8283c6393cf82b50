// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/console.hpp"

#include "support/terminal_fixture.hpp"

#include <catch2/catch.hpp>

#include <cerrno>
#include <chrono>
#include <optional>
#include <string>

using namespace summoner;

using testing::console_fixture;

namespace {

struct fixture : console_fixture {
  fixture() {
    console_options options;
    options.max_texts = 4;
    options.max_bytes = 1000;
    open_pipes(options);
  }

  /// As many texts as are taken while nothing is written.
  int fill(const std::string& text) {
    auto count = 0;
    while (count < 1000 && uut->try_print(text))
      ++count;
    return count;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "console prints whole texts in their order",
                 "[actors][console]") {
  CHECK(print("one")->result());
  CHECK(uut->try_print("two"));
  settle();
  CHECK(print("three")->result());

  CHECK(stream->written() == "one\ntwo\nthree\n");
}

TEST_CASE_METHOD(fixture, "console bounds the number of texts that wait",
                 "[actors][console]") {
  CHECK(fill("x") == 4);

  settle();

  CHECK(stream->written() == "x\nx\nx\nx\n");
  CHECK(uut->try_print("y"));
}

TEST_CASE_METHOD(fixture, "console bounds the bytes that wait",
                 "[actors][console]") {
  CHECK(fill(std::string(600, 'x')) == 2);
}

TEST_CASE_METHOD(fixture, "console takes a text that is longer than its bound",
                 "[actors][console]") {
  CHECK(fill(std::string(5000, 'x')) == 1);
}

TEST_CASE_METHOD(fixture, "console lets print wait for room, in order",
                 "[actors][console]") {
  stream->stall();
  print(std::string(70'000, 'x')); // on its way
  CHECK(fill("full") == 4);

  auto first = print("first");
  auto second = print("second");
  CHECK_FALSE(first->done());
  CHECK_FALSE(uut->try_print("third"));
  stream->make_room();
  settle();

  CHECK(first->result());
  CHECK(second->result());
  CHECK(stream->written().ends_with("full\nfirst\nsecond\n"));
}

TEST_CASE_METHOD(fixture, "console prints nothing for who was cancelled",
                 "[actors][console]") {
  stream->stall();
  print(std::string(70'000, 'x'));
  fill("full");
  auto first = print("first");
  auto second = print("second");

  first->cancel();
  settle();
  stream->make_room();
  settle();

  CHECK_THROWS_AS(first->result(), cancelled);
  CHECK(second->result());
  CHECK(stream->written().ends_with("full\nsecond\n"));
}

TEST_CASE_METHOD(fixture, "console refuses texts once nobody reads",
                 "[actors][console]") {
  stream->stall();
  print(std::string(70'000, 'x'));
  fill("full");
  auto waiting = print("waiting");

  stream->fail_writing_after(0, EPIPE);
  settle();

  CHECK(uut->closed().is_set());
  CHECK_FALSE(waiting->result());
  CHECK_FALSE(print("late")->result());
  CHECK_FALSE(uut->try_print("late"));
}

TEST_CASE_METHOD(fixture, "console serves readers in the order they came",
                 "[actors][console]") {
  auto first = read();
  auto second = read();
  stream->receive("one\n");
  settle();
  CHECK(first->result() == "one");
  CHECK_FALSE(second->done());

  stream->receive("two\n");
  settle();

  CHECK(second->result() == "two");
}

TEST_CASE_METHOD(fixture, "console lets the next read when one is cancelled",
                 "[actors][console]") {
  auto first = read();
  auto second = read();
  auto third = read();

  second->cancel();
  first->cancel();
  settle();
  stream->receive("one\n");
  settle();

  CHECK_THROWS_AS(first->result(), cancelled);
  CHECK_THROWS_AS(second->result(), cancelled);
  CHECK(third->result() == "one");
}

TEST_CASE_METHOD(fixture,
                 "console loses no line when the reader is cancelled while it "
                 "comes",
                 "[actors][console]") {
  auto reading = read();
  stream->receive("one\n");
  run(); // the line is there, and the reader was told

  reading->cancel();

  CHECK_THROWS_AS(reading->result(), cancelled);
  CHECK(read()->result() == "one");
}

TEST_CASE_METHOD(fixture, "console prints what it has taken when it closes",
                 "[actors][console]") {
  auto reading = read();
  CHECK(uut->try_print("one"));
  CHECK(uut->try_print("two"));

  uut->close(std::chrono::milliseconds{0});
  CHECK_FALSE(uut->try_print("late"));
  settle();

  CHECK(reading->result() == std::nullopt);
  CHECK(stream->written() == "one\ntwo\n");
  CHECK(stream->closes() == 1);
}

TEST_CASE_METHOD(fixture, "console closes at its limit when nobody reads on",
                 "[actors][console]") {
  stream->stall();
  print("one");

  uut->close(std::chrono::milliseconds{0});
  settle();

  CHECK(stream->closes() == 1);
  CHECK(uut->closed().is_set());
  CHECK_FALSE(uut->try_print("late"));
  CHECK_FALSE(print("late")->result());
  CHECK(read()->result() == std::nullopt);
}
