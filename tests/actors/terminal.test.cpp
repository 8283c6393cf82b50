// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/terminal.hpp"

#include "support/terminal_fixture.hpp"

#include <catch2/catch.hpp>

#include <cerrno>
#include <string>

using namespace summoner;

using testing::console_fixture;

namespace {

struct fixture : console_fixture {
  fixture() {
    open_terminal();
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "terminal shows the prompt when a line is wanted",
                 "[actors][terminal]") {
  CHECK(stream->written().empty());
  CHECK_FALSE(record->is_editing);

  auto reading = read("name? ");

  CHECK(record->is_editing);
  CHECK(shown() == rows{"name?"});
  CHECK(seen().column() == 6);
  CHECK_FALSE(reading->done());
}

TEST_CASE_METHOD(fixture, "terminal gives the line that was typed",
                 "[actors][terminal]") {
  auto reading = read();

  type("hel");
  CHECK(shown() == rows{"> hel"});
  type("lo\r");

  REQUIRE(reading->done());
  CHECK(reading->result() == "hello");
  CHECK(shown() == rows{"> hello"});
  CHECK(seen().row() == 1);
}

TEST_CASE_METHOD(fixture, "terminal prints above the line that is being typed",
                 "[actors][terminal]") {
  auto reading = read();
  type("half");

  print("one");
  print("two");

  CHECK(shown() == rows{"one", "two", "> half"});
  CHECK(seen().column() == 6);
  type(" typed\n");
  CHECK(reading->result() == "half typed");
  CHECK(shown() == rows{"one", "two", "> half typed"});
}

TEST_CASE_METHOD(fixture,
                 "terminal prints above a line that takes several rows, "
                 "wherever its cursor is",
                 "[actors][terminal]") {
  auto reading = read();
  type("0123456789abcdefghijklmno\x01");

  print("one");

  CHECK(shown() == rows{"one", "> 0123456789abcdefgh", "ijklmno"});
  CHECK(seen().row() == 1);
  CHECK(seen().column() == 2);
}

TEST_CASE_METHOD(fixture, "terminal follows the width of its window",
                 "[actors][terminal]") {
  auto reading = read();
  record->window.columns = 8;

  type("0123456789");

  CHECK(shown() == rows{"> 012345", "6789"});
}

TEST_CASE_METHOD(fixture, "terminal prints many texts at once",
                 "[actors][terminal]") {
  auto reading = read();
  auto before = stream->writes().size();

  for (int i = 0; i < 100; ++i)
    CHECK(uut->try_print(std::to_string(i)));
  settle();

  CHECK(stream->writes().size() == before + 1);
  CHECK(shown().size() == 101);
}

TEST_CASE_METHOD(fixture, "terminal hides the line when nobody waits for it",
                 "[actors][terminal]") {
  auto reading = read("one> ");
  type("typed");

  reading->cancel();
  settle();
  CHECK(shown().empty());

  auto next = read("two> ");
  CHECK(shown() == rows{"two> typed"});
  type("!\n");
  CHECK(next->result() == "typed!");
}

TEST_CASE_METHOD(fixture, "terminal keeps what is typed while nobody reads",
                 "[actors][terminal]") {
  auto reading = read();
  type("one\ntwo\nthr");
  CHECK(reading->result() == "one");
  CHECK(shown() == rows{"> one"});

  CHECK(stream->unread() == 0);
  CHECK(read()->result() == "two");
  auto last = read();
  CHECK(shown() == rows{"> one", "> two", "> thr"});
  type("ee\n");

  CHECK(last->result() == "three");
}

TEST_CASE_METHOD(fixture, "terminal does not read while nobody wants a line",
                 "[actors][terminal]") {
  type("early");
  CHECK(stream->unread() == 5);
  CHECK(stream->written().empty());

  auto reading = read();

  CHECK(shown() == rows{"> early"});
}

TEST_CASE_METHOD(fixture, "terminal ends its input when Ctrl-D is typed",
                 "[actors][terminal]") {
  auto reading = read();

  type("\x04");

  REQUIRE(reading->done());
  CHECK(reading->result() == std::nullopt);
  CHECK_FALSE(record->is_editing);
  CHECK(shown().empty());
  CHECK(read()->result() == std::nullopt);
  CHECK(shown().empty());
}

TEST_CASE_METHOD(fixture, "terminal ends its input when it is gone",
                 "[actors][terminal]") {
  auto reading = read();
  type("half");

  stream->reset(EIO);
  settle();

  REQUIRE(reading->done());
  CHECK(reading->result() == std::nullopt);
  CHECK(uut->closed().is_set());
}

TEST_CASE_METHOD(fixture, "terminal brings lines back", "[actors][terminal]") {
  for (auto text : {"one\n", "two\n"}) {
    auto reading = read();
    type(text);
  }
  auto reading = read();

  type("\033[A\033[A\n");

  CHECK(reading->result() == "one");
}

TEST_CASE_METHOD(fixture, "terminal clears the screen", "[actors][terminal]") {
  print("old");
  auto reading = read();

  type("text\x0C");

  CHECK(shown() == rows{"> text"});
}

TEST_CASE_METHOD(fixture, "terminal hides the line while the process stops",
                 "[actors][terminal]") {
  auto reading = read();
  rows seen_then{"?"};
  record->on_suspend = [&] { seen_then = shown(); };

  type("text\x1A");

  CHECK(record->suspended == 1);
  CHECK(seen_then.empty());
  CHECK(shown() == rows{"> text"});
}

TEST_CASE_METHOD(fixture, "terminal hears Ctrl-Z also when nobody reads",
                 "[actors][terminal]") {
  auto reading = read();
  type("one\ntwo");

  type("\x1A!");

  CHECK(record->suspended == 1);
  auto next = read();
  CHECK(shown() == rows{"> one", "> two!"});
}

TEST_CASE_METHOD(fixture, "terminal takes only so many keys ahead",
                 "[actors][terminal]") {
  auto reading = read();
  type("one\n");

  type(std::string(100'000, 'x'));

  CHECK(stream->unread() > 50'000);
}

TEST_CASE_METHOD(fixture, "terminal takes control characters out of a prompt",
                 "[actors][terminal]") {
  auto reading = read("\033[1ma\n\r\tb\033[0m> ");

  CHECK(shown() == rows{"ab>"});
}

TEST_CASE_METHOD(fixture,
                 "terminal that is blocked shows the last state when it is not",
                 "[actors][terminal]") {
  auto reading = read();
  stream->stall();

  print("one");
  type("a");
  type("b");
  auto before = stream->writes().size();
  stream->make_room();
  settle();

  CHECK(shown() == rows{"one", "> ab"});
  CHECK(stream->writes().size() <= before + 2);
  type("\n");
  CHECK(reading->result() == "ab");
}

TEST_CASE_METHOD(fixture, "terminal gives a line while its output is blocked",
                 "[actors][terminal]") {
  auto reading = read();
  stream->stall();

  type("line\n");

  CHECK(reading->result() == "line");
}

TEST_CASE_METHOD(fixture, "terminal does not read while too much is not taken",
                 "[actors][terminal]") {
  auto reading = read();
  stream->stall();
  print(std::string(100'000, 'x'));

  type("typed");
  CHECK(stream->unread() == 5);
  stream->make_room();
  settle();

  CHECK(stream->unread() == 0);
  CHECK(shown().back() == "> typed");
}

TEST_CASE_METHOD(fixture, "terminal is as it was when its console ends",
                 "[actors][terminal]") {
  {
    auto reading = read();
    type("half");
  }
  end();

  CHECK_FALSE(record->is_editing);
  CHECK(stream->closes() == 1);
}
