// SPDX-License-Identifier: Apache-2.0

#include "summoner/protocol/send_queue.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

using summoner::protocol::send_queue;
using summoner::protocol::shared_bytes;

namespace {

shared_bytes bytes_of(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

void push(send_queue& uut, std::string text) {
  auto lines = std::count(text.begin(), text.end(), '\n');
  uut.push(bytes_of(std::move(text)), static_cast<std::uint32_t>(lines));
}

/// All unsent bytes, if they fit into 64 parts.
std::string front(const send_queue& uut) {
  std::array<std::string_view, 64> parts;
  std::string all;
  for (std::size_t i = 0, end = uut.front(parts); i < end; ++i)
    all += parts[i];
  return all;
}

/// Sends all that is left.
/// @returns The lines that were counted.
std::size_t send_rest(send_queue& uut) {
  return uut.consume(uut.size());
}

std::string line(std::size_t size, char fill) {
  return std::string(size - 1, fill) + "\n";
}

} // namespace

TEST_CASE("send_queue gives bytes in the order in which they were pushed",
          "[protocol][send_queue]") {
  send_queue uut;

  push(uut, "a\n");
  push(uut, line(5000, 'b'));
  push(uut, "c\nd\n");

  CHECK(front(uut) == "a\n" + line(5000, 'b') + "c\nd\n");
  CHECK(uut.size() == 5006);
  CHECK(send_rest(uut) == 4);
}

TEST_CASE("send_queue is empty at first and ignores empty pushes",
          "[protocol][send_queue]") {
  send_queue uut;

  uut.push(bytes_of(""), 0);

  std::array<std::string_view, 4> parts;
  CHECK(uut.empty());
  CHECK(uut.size() == 0);
  CHECK(uut.front(parts) == 0);
  CHECK(uut.rewind() == 0);
}

TEST_CASE("send_queue fills no more parts than there is room for",
          "[protocol][send_queue]") {
  send_queue uut;
  for (char c : {'a', 'b', 'c'})
    push(uut, line(4096, c));

  std::array<std::string_view, 2> parts;

  CHECK(uut.front(parts) == 2);
  CHECK(parts[0] == line(4096, 'a'));
  CHECK(parts[1] == line(4096, 'b'));
}

TEST_CASE("send_queue shares large chunks and copies small ones together",
          "[protocol][send_queue]") {
  send_queue uut;
  auto large = bytes_of(line(4096, 'x'));

  uut.push(large, 1);
  for (int i = 0; i < 100; ++i)
    push(uut, "small\n");

  std::array<std::string_view, 64> parts;
  CHECK(uut.front(parts) == 2);
  CHECK(parts[0].data() == large->data());
  CHECK(send_rest(uut) == 101);
}

TEST_CASE("send_queue never changes bytes that others share",
          "[protocol][send_queue]") {
  send_queue uut;
  auto shared = bytes_of("shared\n");

  uut.push(shared, 1);
  push(uut, "more\n");

  CHECK(*shared == "shared\n");
  CHECK(front(uut) == "shared\nmore\n");
}

TEST_CASE("send_queue keeps the rest after every number of bytes sent",
          "[protocol][send_queue]") {
  const auto text = std::string{"ab\nc\n"} + line(3000, 'd') + "e\n";
  for (std::size_t sent = 0; sent <= text.size(); sent += sent < 16 ? 1 : 97) {
    INFO("after " << sent << " bytes");
    send_queue uut;
    push(uut, "ab\nc\n");
    push(uut, line(3000, 'd'));
    push(uut, "e\n");

    uut.consume(sent);

    CHECK(front(uut) == text.substr(sent));
    CHECK(uut.size() == text.size() - sent);
  }
}

TEST_CASE("send_queue rewinds to the start of the line that was cut",
          "[protocol][send_queue]") {
  const auto text = std::string{"ab\nc\n\ndef\n"};
  for (std::size_t sent = 0; sent < text.size(); ++sent) {
    INFO("after " << sent << " bytes");
    send_queue uut;
    push(uut, text);
    uut.consume(sent);

    auto counted = uut.rewind();

    auto begin = sent == 0 ? 0 : text.rfind('\n', sent - 1) + 1;
    CHECK(front(uut) == text.substr(begin));
    CHECK(uut.size() == text.size() - begin);
    auto whole = std::count(text.begin(), text.begin() + long(begin), '\n');
    CHECK(counted == static_cast<std::size_t>(whole));
    CHECK(send_rest(uut) == 4 - counted);
  }
}

TEST_CASE("send_queue counts every line once however often it is rewound",
          "[protocol][send_queue]") {
  const auto text = std::string{"ab\nc\ndef\ng\n"};
  for (std::size_t first = 0; first < text.size(); ++first) {
    for (std::size_t second = 0; second <= text.size(); ++second) {
      INFO("cut after " << first << " and then " << second << " bytes");
      send_queue uut;
      push(uut, text);

      auto counted = uut.consume(first);
      counted += uut.rewind();
      counted += uut.consume(std::min(second, uut.size()));
      counted += uut.rewind();
      counted += send_rest(uut);

      CHECK(counted == 4);
      CHECK(uut.empty());
    }
  }
}

TEST_CASE("send_queue rewinds only the first chunk", "[protocol][send_queue]") {
  send_queue uut;
  push(uut, line(4096, 'a'));
  push(uut, line(4096, 'b'));

  CHECK(uut.consume(4096 + 10) == 1);
  CHECK(uut.rewind() == 0);

  CHECK(front(uut) == line(4096, 'b'));
  CHECK(send_rest(uut) == 1);
}

TEST_CASE("send_queue that is rewound twice stays as it was",
          "[protocol][send_queue]") {
  send_queue uut;
  push(uut, "ab\ncd\n");
  uut.consume(4);

  CHECK(uut.rewind() == 1);
  CHECK(uut.rewind() == 0);

  CHECK(front(uut) == "cd\n");
  CHECK(uut.size() == 3);
}

TEST_CASE("send_queue takes new lines behind those that were sent in part",
          "[protocol][send_queue]") {
  send_queue uut;
  push(uut, line(4096, 'a'));
  push(uut, "b\n");
  uut.consume(4096 + 1);

  push(uut, "c\n");
  uut.rewind();

  CHECK(front(uut) == "b\nc\n");
  CHECK(send_rest(uut) == 2);
}

TEST_CASE("send_queue may be used again once it is empty",
          "[protocol][send_queue]") {
  send_queue uut;
  push(uut, "a\n");
  CHECK(uut.consume(2) == 1);
  CHECK(uut.rewind() == 0);

  push(uut, "b\n");

  CHECK(front(uut) == "b\n");
  CHECK(send_rest(uut) == 1);
}

TEST_CASE("send_queue drops the oldest lines of too many",
          "[protocol][send_queue]") {
  send_queue uut;
  push(uut, "a\nb\n");
  push(uut, line(5000, 'c'));
  push(uut, "d\n");
  CHECK(uut.lines() == 4);

  CHECK(uut.shed(4, 6000) == 0);
  CHECK(uut.shed(3, 6000) == 1);
  CHECK(front(uut) == "b\n" + line(5000, 'c') + "d\n");
  CHECK(uut.shed(3, 5002) == 1);
  CHECK(front(uut) == line(5000, 'c') + "d\n");
  CHECK(uut.shed(3, 4000) == 1);
  CHECK(front(uut) == "d\n");
  CHECK(uut.shed(0, 4000) == 1);

  CHECK(uut.empty());
  CHECK(uut.lines() == 0);
  push(uut, "e\n");
  CHECK(front(uut) == "e\n");
}

TEST_CASE("send_queue drops lines behind one that was sent again",
          "[protocol][send_queue]") {
  send_queue uut;
  push(uut, "one\ntwo\nthree\n");
  CHECK(uut.consume(5) == 0);
  CHECK(uut.rewind() == 1);

  CHECK(uut.lines() == 2);
  CHECK(uut.shed(1, 100) == 1);

  CHECK(front(uut) == "three\n");
  CHECK(send_rest(uut) == 1);
  CHECK(uut.lines() == 0);
}
