// SPDX-License-Identifier: Apache-2.0

#include "summoner/logging/ansi.hpp"

#include <catch2/catch.hpp>

using summoner::logging::without_escapes;

TEST_CASE("without_escapes leaves colours out", "[logging]") {
  CHECK(without_escapes("\033[92mgreen\033[0m and \033[1;38;5;4mblue\033[m")
        == "green and blue");
  CHECK(without_escapes("plain h\u00e9llo [0m") == "plain h\u00e9llo [0m");
  CHECK(without_escapes("").empty());
}

TEST_CASE("without_escapes leaves other sequences out", "[logging]") {
  CHECK(without_escapes("a\033]0;title\007b") == "ab");
  CHECK(without_escapes("a\033]0;title\033\\b") == "ab");
  CHECK(without_escapes("a\033Pdata\033\\b") == "ab");
  CHECK(without_escapes("a\033(0b\033cd\0337e") == "abde");
  CHECK(without_escapes("a\033[?25hb") == "ab");
}

TEST_CASE("without_escapes leaves a sequence out that is cut off",
          "[logging]") {
  CHECK(without_escapes("a\033") == "a");
  CHECK(without_escapes("a\033[") == "a");
  CHECK(without_escapes("a\033[9") == "a");
  CHECK(without_escapes("a\033]0;tit") == "a");
  CHECK(without_escapes("a\033(") == "a");
}
