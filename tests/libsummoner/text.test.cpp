// SPDX-License-Identifier: Apache-2.0

#include "summoner/text.hpp"

#include "summoner/json/value.hpp"

#include <catch2/catch.hpp>

#include <string>

using summoner::value;
using summoner::detail::character;
using summoner::detail::excerpt;
using summoner::detail::nearest;
using summoner::detail::quoted;
using summoner::detail::trimmed;

TEST_CASE("trimmed drops white space at both ends", "[text]") {
  CHECK(trimmed(" \t\r\n\v\fa b \n") == "a b");
  CHECK(trimmed("a") == "a");
  CHECK(trimmed(" \n").empty());
  CHECK(trimmed("").empty());
}

TEST_CASE("trimmed gives a view into the text, also of nothing", "[text]") {
  auto text = std::string_view{"  "};

  CHECK(trimmed(text).data() == text.data() + 2);
}

TEST_CASE("excerpt cuts long values, not inside a character", "[text]") {
  CHECK(excerpt(value{1, "a"}) == "[1,\"a\"]");
  auto text = quoted(std::string(58, 'x') + "\xC3\xA9tail");
  CHECK(text == '"' + std::string(58, 'x') + "...");
  CHECK(quoted("a\n") == "\"a\\n\"");
}

TEST_CASE("character gives all bytes of one", "[text]") {
  CHECK(character("abc", 1) == "b");
  CHECK(character("a\xC3\xA9z", 1) == "\xC3\xA9");
  CHECK(character("a\xC3", 1) == "\xC3");
}

TEST_CASE("nearest finds what was misspelt or incomplete", "[text]") {
  CHECK(nearest("acepted", {"refused", "accepted"}) == "accepted");
  CHECK(nearest("accept", {"refused", "accepted_offer"}) == "accepted_offer");
  CHECK(nearest("x", {"only"}) == "only");
}
