// SPDX-License-Identifier: Apache-2.0

#include "summoner/editing/line_view.hpp"

#include "support/screen.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace summoner::editing;

namespace {

using rows = std::vector<std::string>;

struct fixture {
  window_size window{10, 6};
  summoner::testing::screen screen{10};
  line_view uut;

  void show(std::u32string text, std::size_t cursor,
            std::string prompt = "> ") {
    screen.write(
      uut.show({std::move(prompt), std::move(text), cursor}, window));
  }

  void show(const std::u32string& text) {
    show(text, text.size());
  }

  void hide() {
    screen.write(uut.hide(window));
  }

  void leave(std::u32string text, std::string prompt = "> ") {
    screen.write(uut.leave({std::move(prompt), std::move(text), 0}, window));
  }

  [[nodiscard]] bool is_cursor_at(std::size_t row, std::size_t column) const {
    INFO("cursor in row " << screen.row() << ", column " << screen.column());
    CHECK(screen.row() == row);
    CHECK(screen.column() == column);
    return true;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "line_view shows prompt, text and cursor",
                 "[libsummoner][editing][line_view]") {
  show(U"hello", 2);

  CHECK(screen.rows() == rows{"> hello"});
  CHECK(is_cursor_at(0, 4));
}

TEST_CASE_METHOD(fixture, "line_view shows a line in place of the one before",
                 "[libsummoner][editing][line_view]") {
  show(U"hello, you");
  show(U"h");

  CHECK(screen.rows() == rows{"> h"});
  CHECK(is_cursor_at(0, 3));
}

TEST_CASE_METHOD(fixture, "line_view wraps in the window",
                 "[libsummoner][editing][line_view]") {
  show(U"0123456789abcdefghij", 14);

  CHECK(screen.rows() == rows{"> 01234567", "89abcdefgh", "ij"});
  CHECK(is_cursor_at(1, 6));
}

TEST_CASE_METHOD(fixture, "line_view has the cursor below a row that is full",
                 "[libsummoner][editing][line_view]") {
  show(U"01234567");

  CHECK(screen.rows() == rows{"> 01234567"});
  CHECK(is_cursor_at(1, 0));
  show(U"01234567", 7);
  CHECK(is_cursor_at(0, 9));
}

TEST_CASE_METHOD(fixture, "line_view counts the columns of wide characters",
                 "[libsummoner][editing][line_view]") {
  show(U"a\u65E5\u672C\u8A9E\u65E5", 4);

  // The last one does not fit into the one column that is left.
  CHECK(screen.rows() == rows{"> a\u65E5\u672C\u8A9E", "\u65E5"});
  CHECK(is_cursor_at(1, 0));
  show(U"a\u65E5\u672C\u8A9E\u65E5", 2);
  CHECK(is_cursor_at(0, 5));
}

TEST_CASE_METHOD(fixture, "line_view lets joining characters take no column",
                 "[libsummoner][editing][line_view]") {
  show(U"e\u0301x");

  CHECK(screen.rows() == rows{"> e\u0301x"});
  CHECK(is_cursor_at(0, 4));
}

TEST_CASE_METHOD(fixture, "line_view lets colours of the prompt take no column",
                 "[libsummoner][editing][line_view]") {
  show(U"0123456789", 10, "\033[1;32m>\033[0m ");

  CHECK(screen.rows() == rows{"> 01234567", "89"});
  CHECK(is_cursor_at(1, 2));
}

TEST_CASE_METHOD(fixture, "line_view hides all rows of the line",
                 "[libsummoner][editing][line_view]") {
  screen.write("before\n");
  for (std::size_t cursor = 0; cursor <= 26; ++cursor) {
    INFO("cursor at " << cursor);
    show(U"0123456789abcdefghijklmnop", cursor);
    hide();

    CHECK(screen.rows() == rows{"before"});
    CHECK(is_cursor_at(1, 0));
  }
}

TEST_CASE_METHOD(fixture, "line_view that shows nothing hides nothing",
                 "[libsummoner][editing][line_view]") {
  CHECK(uut.hide(window).empty());
  show(U"x");
  hide();
  CHECK(uut.hide(window).empty());
}

TEST_CASE_METHOD(fixture, "line_view leaves a line where it is",
                 "[libsummoner][editing][line_view]") {
  for (auto text : {U"", U"hello", U"01234567", U"0123456789abcdef"}) {
    show(text, 0);
    leave(text);
  }
  screen.write("next");

  CHECK(
    screen.rows()
    == rows{">", "> hello", "> 01234567", "> 01234567", "89abcdef", "next"});
}

TEST_CASE_METHOD(fixture, "line_view leaves a line without a prompt",
                 "[libsummoner][editing][line_view]") {
  leave(U"", "");
  screen.write("next");

  CHECK(screen.rows() == rows{"", "next"});
}

TEST_CASE_METHOD(fixture, "line_view shows control characters as blanks",
                 "[libsummoner][editing][line_view]") {
  show(U"a\tb");

  CHECK(screen.rows() == rows{"> a b"});
}

TEST_CASE_METHOD(fixture,
                 "line_view shows the part around the cursor of a line that is "
                 "longer than the window",
                 "[libsummoner][editing][line_view]") {
  auto text = std::u32string(200, U'x');
  text[100] = U'o';
  screen.write("before\n");

  for (std::size_t cursor : {0U, 50U, 100U, 200U}) {
    show(text, cursor);
    CHECK(screen.rows().size() <= 1 + window.rows);
    CHECK(screen.rows().front() == "before");
  }
  show(text, 100);
  CHECK(screen.rows()[screen.row()][screen.column()] == 'o');
  hide();

  CHECK(screen.rows() == rows{"before"});
}

TEST_CASE_METHOD(fixture, "line_view finds its rows in a window of a new width",
                 "[libsummoner][editing][line_view]") {
  show(U"0123456789abcdef");
  CHECK(screen.rows().size() == 2);

  // The terminal wraps the rows anew.
  screen = summoner::testing::screen{5};
  screen.write("> 0123456789abcdef");
  window.columns = 5;
  hide();

  CHECK(screen.rows().empty());
  CHECK(is_cursor_at(0, 0));
}
