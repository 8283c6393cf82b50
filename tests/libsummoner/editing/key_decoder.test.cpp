// SPDX-License-Identifier: Apache-2.0

#include "summoner/editing/key_decoder.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace summoner::editing;

namespace {

using keys = std::vector<key_press>;

keys decoded(std::string_view bytes) {
  key_decoder uut;
  keys result;
  for (auto byte : bytes)
    uut.feed(static_cast<unsigned char>(byte), result);
  return result;
}

keys text(char32_t character) {
  return {{key::text, character}};
}

} // namespace

namespace Catch {

template <>
struct StringMaker<key_press> {
  static std::string convert(const key_press& press) {
    return std::to_string(static_cast<int>(press.what)) + "/"
           + std::to_string(static_cast<unsigned>(press.character));
  }
};

} // namespace Catch

TEST_CASE("key_decoder knows the keys of terminals",
          "[libsummoner][editing][key_decoder]") {
  auto [bytes, what] = GENERATE(table<std::string_view, key>({
    {"\r", key::enter},
    {"\n", key::enter},
    {"\x7F", key::remove_before},
    {"\b", key::remove_before},
    {"\033[3~", key::remove_at},
    {"\x17", key::remove_word},
    {"\x15", key::remove_to_begin},
    {"\x0B", key::remove_to_end},
    {"\033[D", key::left},
    {"\033OD", key::left},
    {"\033[C", key::right},
    {"\033[1;5D", key::word_left},
    {"\033[1;3C", key::word_right},
    {"\033b", key::word_left},
    {"\033f", key::word_right},
    {"\033[H", key::begin},
    {"\033[1~", key::begin},
    {"\033OH", key::begin},
    {"\x01", key::begin},
    {"\033[F", key::end},
    {"\033[4~", key::end},
    {"\x05", key::end},
    {"\033[A", key::older},
    {"\x10", key::older},
    {"\033[B", key::newer},
    {"\x0E", key::newer},
    {"\x04", key::end_of_input},
    {"\x0C", key::clear_screen},
    {"\x1A", key::suspend},
  }));
  INFO(bytes);

  CHECK(decoded(bytes) == keys{{what, 0}});
}

TEST_CASE("key_decoder gives whole characters",
          "[libsummoner][editing][key_decoder]") {
  CHECK(decoded("a") == text(U'a'));
  CHECK(decoded("\u65E5") == text(U'\u65E5'));
  CHECK(decoded("\t") == text(U'\t'));
  CHECK(decoded("\xE6\x97").empty());
  CHECK(decoded("\xE6\n") == keys{{key::text, 0xFFFD}, {key::enter, 0}});
}

TEST_CASE("key_decoder ignores what it does not know",
          "[libsummoner][editing][key_decoder]") {
  auto bytes = GENERATE(std::string{"\033[200~"}, "\033[15;2~", "\033[Z",
                        "\033OP", "\033x", "\x07", "\u009B",
                        "\033[" + std::string(1000, '9') + "Z");
  INFO(bytes);

  CHECK(decoded(bytes + "z") == text(U'z'));
}

TEST_CASE("key_decoder never waits for the end of a sequence",
          "[libsummoner][editing][key_decoder]") {
  auto begin = GENERATE(std::string{"\033"}, "\033[", "\033[1;", "\033O");

  CHECK(decoded(begin + "\n") == keys{{key::enter, 0}});
  CHECK(decoded(begin + "\033[D") == keys{{key::left, 0}});
}

TEST_CASE("key_decoder that was told Escape takes what follows",
          "[libsummoner][editing][key_decoder]") {
  CHECK(decoded("\033\u65E5") == text(U'\u65E5'));
}
