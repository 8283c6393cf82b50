// SPDX-License-Identifier: Apache-2.0

#include "summoner/editing/characters.hpp"

#include "summoner/json/utf8.hpp"

#include <catch2/catch.hpp>

#include <clocale>
#include <random>
#include <string>

using namespace summoner;
using namespace summoner::editing;

TEST_CASE("to_characters and to_utf8 undo each other",
          "[libsummoner][editing][characters]") {
  auto text = GENERATE(std::string{""}, "plain", "h\u00E9llo", "\u65E5\u672C",
                       "\U0001F600!", "\u07FF\u0800\uFFFF\U00010000");

  CHECK(to_utf8(to_characters(text)) == text);
}

TEST_CASE("to_characters gives U+FFFD for what is no UTF-8",
          "[libsummoner][editing][characters]") {
  CHECK(to_characters("a\xFFz") == U"a\uFFFDz");
  CHECK(to_characters("a\xC3z") == U"a\uFFFDz");           // cut short
  CHECK(to_characters("\xE6\x97") == U"\uFFFD");           // at the end
  CHECK(to_characters("\xC0\x80") == U"\uFFFD\uFFFD");     // overlong
  CHECK(to_characters("\x80!") == U"\uFFFD!");             // begins nothing
  CHECK(to_characters("\xF5") == U"\uFFFD");               // beyond Unicode
  CHECK(to_characters("\xC3\xC3\xA9") == U"\uFFFD\u00E9"); // the next is whole
}

TEST_CASE("to_characters gives well-formed text for any bytes",
          "[libsummoner][editing][characters]") {
  std::mt19937 random{7}; // NOLINT(cert-msc51-cpp): the same in every run
  for (int i = 0; i < 2000; ++i) {
    std::string bytes;
    for (int j = 0; j < 12; ++j)
      bytes += static_cast<char>(random());
    INFO("round " << i);
    auto text = to_utf8(to_characters(bytes));
    CHECK(json::is_valid_utf8(text));
    if (json::is_valid_utf8(bytes))
      CHECK(text == bytes);
  }
}

TEST_CASE("columns_of knows wide and joining characters in every locale",
          "[libsummoner][editing][characters]") {
  REQUIRE(std::string{std::setlocale(LC_ALL, nullptr)} == "C");

  CHECK(columns_of(U'a') == 1);
  CHECK(columns_of(U'\u00E9') == 1);
  CHECK(columns_of(U'\u65E5') == 2);
  CHECK(columns_of(U'\U0001F600') == 2);
  CHECK(columns_of(U'\u0301') == 0); // acute accent
  CHECK(columns_of(U'\uFFFD') == 1);
}
