// SPDX-License-Identifier: Apache-2.0

#include "summoner/protocol/relay_line.hpp"

#include "summoner/json/parse.hpp"
#include "summoner/protocol/envelope.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <string>

using namespace summoner;
using namespace summoner::protocol;
using namespace std::string_literals;

namespace {

std::string relayed(std::string_view line) {
  std::string result;
  append_relay_line(result, "127.0.0.1:59448", line);
  return result;
}

} // namespace

TEST_CASE("relay_line writes the bytes of the Python relay",
          "[protocol][relay_line]") {
  CHECK(relayed(R"({"_version": "1.3.0", "_payload": "hello", "_type": "str"})")
        == R"({"remote_addr": "127.0.0.1:59448", "content": )"
           R"("{\"_version\": \"1.3.0\", \"_payload\": \"hello\", )"
           R"(\"_type\": \"str\"}"})"
           "\n");
}

TEST_CASE("relay_line relays an empty line", "[protocol][relay_line]") {
  CHECK(relayed("")
        == "{\"remote_addr\": \"127.0.0.1:59448\", \"content\": \"\"}\n");
}

TEST_CASE("relay_line escapes as little as JSON allows",
          "[protocol][relay_line]") {
  CHECK(relayed("hello \"q\" \\ \u00e9 \U0001F600 \x01 \t/ \x7f \b\f\n\r")
        == "{\"remote_addr\": \"127.0.0.1:59448\", \"content\": "
           "\"hello \\\"q\\\" \\\\ \u00e9 \U0001F600 \\u0001 \\t/ \x7f "
           "\\b\\f\\n\\r\"}\n");
}

TEST_CASE("relay_line appends", "[protocol][relay_line]") {
  std::string out = "first\n";

  append_relay_line(out, "[::1]:9", "x");

  CHECK(out == "first\n{\"remote_addr\": \"[::1]:9\", \"content\": \"x\"}\n");
}

TEST_CASE("relay_line is read back as it was", "[protocol][relay_line]") {
  for (unsigned seed = 1; seed <= 500; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random{seed};
    std::string line;
    for (auto i = random() % 200; i > 0; --i)
      line += static_cast<char>(random() % 3 == 0 ? random() % 0x30
                                                  : random() % 0x80);
    auto again = json::parse(relayed(line));
    REQUIRE(again);
    CHECK((*again)["content"] == line);
  }
}

TEST_CASE("relay_line is never longer than relayed_size says",
          "[protocol][relay_line][envelope]") {
  auto longest_addr = "[" + std::string(45, 'f') + "]:65535";
  for (auto& line : {std::string(1000, '\x01'), std::string(77, '"'), "x"s}) {
    std::string out;
    append_relay_line(out, longest_addr, line);
    CHECK(out.size() <= relayed_size(line));
  }
}
