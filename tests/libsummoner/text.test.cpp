// SPDX-License-Identifier: Apache-2.0

#include "summoner/text.hpp"

#include "summoner/json/value.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <string_view>

using summoner::value;
using summoner::detail::character;
using summoner::detail::enumeration;
using summoner::detail::excerpt;
using summoner::detail::nearest;
using summoner::detail::printable_excerpt;
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

TEST_CASE("excerpt is UTF-8 whatever the text is", "[text]") {
  auto replaced = std::string{};
  for (int i = 0; i < 19; ++i)
    replaced += "\xEF\xBF\xBD";

  CHECK(quoted("a\xFF") == "\"a\xEF\xBF\xBD\"");
  CHECK(quoted(std::string(100, '\xBB')) == '"' + replaced + "...");
}

TEST_CASE("printable_excerpt cuts long texts and fakes no line", "[text]") {
  CHECK(printable_excerpt("1.2.3.4:5") == "1.2.3.4:5");
  CHECK(printable_excerpt("a\n\x1B") == "a\\n\\u001b");
  CHECK(printable_excerpt(std::string(59, 'x') + "\xC3\xA9tail")
        == std::string(59, 'x') + "...");
}

TEST_CASE("character gives all bytes of one", "[text]") {
  CHECK(character("abc", 1) == "b");
  CHECK(character("a\xC3\xA9z", 1) == "\xC3\xA9");
  CHECK(character("a\xC3", 1) == "\xC3");
}

TEST_CASE("nearest finds what was misspelt or incomplete", "[text]") {
  CHECK(nearest("acepted", {"refused", "accepted"}) == "accepted");
  CHECK(nearest("accept", {"refused", "accepted_offer"}) == "accepted_offer");
  CHECK(nearest("hots", {"port", "host"}) == "host");
  CHECK(nearest("hyper.ports", {"logger.port", "port"}) == "logger.port");
}

TEST_CASE("nearest does not guess what is far from all", "[text]") {
  CHECK(nearest("x", {"only"}) == std::nullopt);
  CHECK(nearest("x", {"y"}) == std::nullopt);
  CHECK(nearest("colour", {"host", "port", "logger"}) == std::nullopt);
  CHECK(nearest("on", {"only_now"}) == std::nullopt); // too short for a part
  CHECK(nearest("a", {}) == std::nullopt);
}

TEST_CASE("enumeration tells the first names and how many follow", "[text]") {
  CHECK(enumeration({}).empty());
  CHECK(enumeration({"a", "b"}) == "a, b");
  CHECK(enumeration({"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"})
        == "a, b, c, d, e, f, g, h and 2 more");
}
