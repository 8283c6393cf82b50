// SPDX-License-Identifier: Apache-2.0

#include "summoner/protocol/line_framer.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <random>
#include <string>
#include <vector>

using namespace summoner::protocol;
using strings = std::vector<std::string>;

namespace {

// All that a framer made of a stream.
struct transcript {
  strings lines;
  std::size_t dropped = 0;
  std::size_t longest_dropped = 0;

  void add(const std::optional<line_chunk>& chunk) {
    if (!chunk)
      return;
    lines.insert(lines.end(), chunk->lines.begin(), chunk->lines.end());
    dropped += chunk->dropped;
    longest_dropped = std::max(longest_dropped, chunk->longest_dropped);
  }

  bool operator==(const transcript&) const = default;
};

transcript run(std::size_t limit, const strings& pieces) {
  line_framer uut{limit};
  transcript result;
  for (auto& piece : pieces)
    result.add(uut.feed(piece));
  result.add(uut.finish());
  return result;
}

} // namespace

TEST_CASE("line_framer cuts at newlines", "[protocol][line_framer]") {
  line_framer uut{100};

  auto chunk = uut.feed("one\ntwo\nthree\n");

  REQUIRE(chunk);
  CHECK(strings(chunk->lines.begin(), chunk->lines.end())
        == strings{"one", "two", "three"});
  CHECK(chunk->dropped == 0);
  CHECK(uut.pending() == 0);
}

TEST_CASE("line_framer carries an unfinished line over",
          "[protocol][line_framer]") {
  line_framer uut{100};

  CHECK_FALSE(uut.feed("on"));
  CHECK(uut.pending() == 2);
  auto chunk = uut.feed("e\ntwo");

  REQUIRE(chunk);
  CHECK(chunk->lines == std::vector<std::string_view>{"one"});
  CHECK(uut.pending() == 3);
}

TEST_CASE("line_framer keeps empty lines", "[protocol][line_framer]") {
  CHECK(run(100, {"\n\na\n\n"}).lines == strings{"", "", "a", ""});
}

TEST_CASE("line_framer drops one carriage return before the newline",
          "[protocol][line_framer]") {
  CHECK(run(100, {"a\r\nb\r\r\n\r\nc\rd\n"}).lines
        == strings{"a", "b\r", "", "c\rd"});
}

TEST_CASE("line_framer gives the text after the last newline at the end",
          "[protocol][line_framer]") {
  CHECK(run(100, {"one\ntwo\npart"}).lines == strings{"one", "two", "part"});
  CHECK(run(100, {"part\r"}).lines == strings{"part\r"});
  CHECK(run(100, {"one\n"}).lines == strings{"one"});
  CHECK(run(100, {}).lines.empty());
}

TEST_CASE("line_framer accepts lines up to the limit",
          "[protocol][line_framer]") {
  CHECK(run(5, {"12345\n"}) == transcript{{"12345"}, 0, 0});
  CHECK(run(5, {"12345\r\n"}) == transcript{{"12345"}, 0, 0});
  CHECK(run(5, {"12345"}) == transcript{{"12345"}, 0, 0});
  CHECK(run(5, {"123456\n"}) == transcript{{}, 1, 6});
  CHECK(run(5, {"123456\r\n"}) == transcript{{}, 1, 6});
  CHECK(run(5, {"123456"}) == transcript{{}, 1, 6});
  CHECK(run(5, {"12345\r"}) == transcript{{}, 1, 6});
}

TEST_CASE("line_framer reads on after a line that is too long",
          "[protocol][line_framer]") {
  CHECK(run(5, {"one\n1234567890\ntwo\n"})
        == transcript{{"one", "two"}, 1, 10});
  CHECK(run(5, {"123456\n12345678\nx\n"}) == transcript{{"x"}, 2, 8});
}

TEST_CASE("line_framer gives the same lines at every split point",
          "[protocol][line_framer]") {
  const std::string stream
    = "one\r\n\n1234567890\r\ntwo\r\r\n123456\n12345\r\n123456\r\nlast";
  for (auto limit : {1u, 3u, 5u, 6u, 100u}) {
    auto expected = run(limit, {stream});
    for (std::size_t i = 0; i <= stream.size(); ++i)
      for (std::size_t j = i; j <= stream.size(); ++j) {
        INFO("limit " << limit << ", split at " << i << " and " << j);
        CHECK(run(limit, {stream.substr(0, i), stream.substr(i, j - i),
                          stream.substr(j)})
              == expected);
      }
  }
}

TEST_CASE("line_framer gives the same lines byte by byte",
          "[protocol][line_framer]") {
  for (unsigned seed = 1; seed <= 100; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random{seed};
    std::string stream;
    for (int i = 0; i < 300; ++i)
      stream += "ab\r\n"[random() % 4];
    strings bytes;
    for (auto c : stream)
      bytes.emplace_back(1, c);
    CHECK(run(4, bytes) == run(4, {stream}));
  }
}

TEST_CASE("line_framer never holds more than the limit",
          "[protocol][line_framer]") {
  line_framer uut{100};
  for (int i = 0; i < 1000; ++i) {
    CHECK_FALSE(uut.feed(std::string(33, 'x')));
    CHECK(uut.pending() <= 100);
  }

  auto chunk = uut.feed("\nnext\n");

  REQUIRE(chunk);
  CHECK(chunk->dropped == 1);
  CHECK(chunk->longest_dropped == 33000);
  CHECK(chunk->lines == std::vector<std::string_view>{"next"});
}

TEST_CASE("line_framer does not hold a carriage return beyond the limit",
          "[protocol][line_framer]") {
  line_framer uut{5};

  CHECK_FALSE(uut.feed("12345\r"));
  CHECK(uut.pending() == 5);
  auto chunk = uut.feed("\n1234\r\r");

  REQUIRE(chunk);
  CHECK(chunk->lines == std::vector<std::string_view>{"12345"});
  CHECK(uut.pending() == 5);
  chunk = uut.feed("\n");
  REQUIRE(chunk);
  CHECK(chunk->lines == std::vector<std::string_view>{"1234\r"});
}

TEST_CASE("line_framer has no limit when told the largest one",
          "[protocol][line_framer]") {
  auto limit = std::numeric_limits<std::size_t>::max();

  CHECK(run(limit, {"ab\r", "\ncd\r"}).lines == strings{"ab", "cd\r"});
}

TEST_CASE("line_framer chunks outlive it", "[protocol][line_framer]") {
  std::optional<line_chunk> chunk;
  {
    line_framer uut{100};
    std::string bytes = "one\ntwo\nrest";
    chunk = uut.feed(bytes);
    bytes.assign(bytes.size(), '#');
  }

  REQUIRE(chunk);
  CHECK(chunk->lines == std::vector<std::string_view>{"one", "two"});
}

TEST_CASE("line_framer keeps no storage for dropped lines",
          "[protocol][line_framer]") {
  line_framer uut{3};

  auto chunk = uut.feed("1234\n");

  REQUIRE(chunk);
  CHECK(chunk->lines.empty());
  CHECK_FALSE(chunk->storage);
}

TEST_CASE("line_framer is as new after finish", "[protocol][line_framer]") {
  line_framer uut{3};
  CHECK_FALSE(uut.feed("1234567"));
  CHECK(uut.finish()->dropped == 1);

  auto chunk = uut.feed("abc\n");

  REQUIRE(chunk);
  CHECK(chunk->dropped == 0);
  CHECK(chunk->lines == std::vector<std::string_view>{"abc"});
}
