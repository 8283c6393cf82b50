// SPDX-License-Identifier: Apache-2.0

#include "summoner/editing/line_editor.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

using namespace summoner::editing;

namespace {

constexpr auto left = std::string_view{"\033[D"};
constexpr auto up = std::string_view{"\033[A"};
constexpr auto down = std::string_view{"\033[B"};
constexpr auto backspace = std::string_view{"\x7F"};

struct fixture {
  line_editor uut{10};

  /// Types keys of which none ends the line.
  void type(std::string_view bytes) {
    auto done = uut.feed(bytes);
    CHECK(done.what == request::none);
    CHECK(done.bytes == bytes.size());
  }

  void enter(const std::string& line) {
    type(line);
    CHECK(uut.feed("\r").what == request::accept);
    CHECK(uut.take() == line);
  }

  /// The text, with a bar where the cursor is.
  [[nodiscard]] std::string shown() const {
    auto text = uut.text();
    text.insert(uut.cursor(), 1, U'|');
    return to_utf8(text);
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "line_editor gives the line that was typed",
                 "[libsummoner][editing][line_editor]") {
  type("hello \u65E5\u672C");

  CHECK(uut.feed("\r").what == request::accept);
  CHECK(uut.take() == "hello \u65E5\u672C");
  CHECK(shown() == "|");
}

TEST_CASE_METHOD(fixture, "line_editor stops behind the end of a line",
                 "[libsummoner][editing][line_editor]") {
  auto first = uut.feed("one\ntwo\n");

  CHECK(first.what == request::accept);
  CHECK(first.bytes == 4);
  CHECK(uut.take() == "one");
}

TEST_CASE_METHOD(fixture, "line_editor removes whole characters",
                 "[libsummoner][editing][line_editor]") {
  type("a\u00E9\u65E5\U0001F600");

  for (auto wanted : {"a\u00E9\u65E5|", "a\u00E9|", "a|", "|", "|"}) {
    type(backspace);
    CHECK(shown() == wanted);
  }
}

TEST_CASE_METHOD(fixture, "line_editor inserts and removes at the cursor",
                 "[libsummoner][editing][line_editor]") {
  type("ac");
  type(left);
  type("b");
  CHECK(shown() == "ab|c");

  type("\033[3~"); // Delete
  CHECK(shown() == "ab|");
  type("\x01\x04"); // Home, Ctrl-D
  CHECK(shown() == "|b");
}

TEST_CASE_METHOD(fixture, "line_editor moves by characters and words",
                 "[libsummoner][editing][line_editor]") {
  type("one two  three");

  type("\033[1;5D");
  CHECK(shown() == "one two  |three");
  type("\033[1;5D");
  CHECK(shown() == "one |two  three");
  type(left);
  CHECK(shown() == "one| two  three");
  type("\033[1;5C");
  CHECK(shown() == "one two|  three");
  type("\x01");
  CHECK(shown() == "|one two  three");
  type(left);
  CHECK(shown() == "|one two  three");
  type("\x05\033[C");
  CHECK(shown() == "one two  three|");
}

TEST_CASE_METHOD(fixture, "line_editor removes words and ends",
                 "[libsummoner][editing][line_editor]") {
  type("one two three");
  type("\x17");
  CHECK(shown() == "one two |");
  type(left);
  type("\x0B");
  CHECK(shown() == "one two|");
  type("\x15");
  CHECK(shown() == "|");
}

TEST_CASE_METHOD(fixture, "line_editor brings back the lines before",
                 "[libsummoner][editing][line_editor]") {
  enter("one");
  enter("two");
  type("draft");

  type(up);
  CHECK(shown() == "two|");
  type(up);
  type(up);
  CHECK(shown() == "one|");
  type(down);
  CHECK(shown() == "two|");
  type(down);
  CHECK(shown() == "draft|");
  type(down);
  CHECK(shown() == "draft|");
}

TEST_CASE_METHOD(fixture, "line_editor remembers a line as it was entered",
                 "[libsummoner][editing][line_editor]") {
  enter("one");
  type(up);
  type("!");
  CHECK(uut.feed("\n").what == request::accept);
  CHECK(uut.take() == "one!");

  type(up);
  CHECK(shown() == "one!|");
  type(up);
  CHECK(shown() == "one|");
}

TEST_CASE_METHOD(fixture, "line_editor remembers no empty or repeated lines",
                 "[libsummoner][editing][line_editor]") {
  enter("one");
  enter("one");
  enter("");

  type(up);
  type(up);

  CHECK(shown() == "one|");
  type(down);
  CHECK(shown() == "|");
}

TEST_CASE_METHOD(fixture, "line_editor forgets the oldest lines",
                 "[libsummoner][editing][line_editor]") {
  for (int i = 0; i < 12; ++i)
    enter(std::to_string(i));

  for (int i = 0; i < 20; ++i)
    type(up);

  CHECK(shown() == "2|");
}

TEST_CASE_METHOD(fixture, "line_editor ends the input on an empty line only",
                 "[libsummoner][editing][line_editor]") {
  type("a\x04");
  CHECK(shown() == "a|");
  type(backspace);

  CHECK(uut.feed("\x04").what == request::end_of_input);
}

TEST_CASE_METHOD(fixture, "line_editor passes on what is not for the line",
                 "[libsummoner][editing][line_editor]") {
  CHECK(uut.feed("\x0C").what == request::clear_screen);
  CHECK(uut.feed("\x1A").what == request::suspend);
}

TEST_CASE_METHOD(fixture, "line_editor bounds the line",
                 "[libsummoner][editing][line_editor]") {
  type(std::string(line_editor::max_characters + 10, 'x'));

  CHECK(uut.text().size() == line_editor::max_characters);
}

TEST_CASE("line_editor gives the same at every split",
          "[libsummoner][editing][line_editor]") {
  auto keys = std::string{"a\u65E5b\033[D\033[D\x7F\u00E9\033[1;5C!\xFF"};
  fixture whole;
  whole.type(keys);
  for (std::size_t at = 0; at <= keys.size(); ++at) {
    INFO("split at " << at);
    fixture parts;
    parts.type(keys.substr(0, at));
    parts.type(keys.substr(at));

    CHECK(parts.shown() == whole.shown());
  }
}
