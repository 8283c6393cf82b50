// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/edge_read.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cerrno>
#include <deque>
#include <span>
#include <vector>

using namespace summoner::actors;

namespace {

/// A stream whose reads are written down before.
struct fixture {
  std::deque<io_result> reads;
  std::vector<std::size_t> sizes; // of the spans to fill
  std::size_t armed_after = 0;    // reads; 0 is never
  std::array<char, 8> buffer{};

  io_result read(std::deque<io_result> script) {
    reads = std::move(script);
    return edge_read(
      std::span{buffer},
      [this](std::span<char> into) {
        sizes.push_back(into.size());
        REQUIRE_FALSE(reads.empty());
        auto next = reads.front();
        reads.pop_front();
        return next;
      },
      [this] { armed_after = sizes.size(); });
  }
};

constexpr auto blocked = io_result{io_status::would_block, 0};

} // namespace

TEST_CASE_METHOD(fixture, "edge_read does not arm while there is more",
                 "[edge_read]") {
  auto result = read({{io_status::ok, 8}});

  CHECK(result.status == io_status::ok);
  CHECK(result.bytes == 8);
  CHECK(armed_after == 0);
}

TEST_CASE_METHOD(fixture, "edge_read arms and tries again before it blocks",
                 "[edge_read]") {
  SECTION("with nothing") {
    auto result = read({blocked, blocked});
    CHECK(result.status == io_status::would_block);
    CHECK(result.bytes == 0);
    CHECK(sizes == std::vector<std::size_t>{8, 8});
  }
  SECTION("with bytes") {
    auto result = read({{io_status::would_block, 3}, blocked});
    CHECK(result.status == io_status::would_block);
    CHECK(result.bytes == 3);
    CHECK(sizes == std::vector<std::size_t>{8, 5});
  }
  CHECK(armed_after == 1);
}

TEST_CASE_METHOD(fixture,
                 "edge_read wants another read after bytes that came "
                 "around the arming",
                 "[edge_read]") {
  // The edge of these bytes may have been that of the end of the stream too.
  SECTION("behind bytes") {
    auto result
      = read({{io_status::would_block, 3}, {io_status::would_block, 2}});
    CHECK(result.status == io_status::ok);
    CHECK(result.bytes == 5);
  }
  SECTION("behind nothing") {
    auto result = read({blocked, {io_status::would_block, 2}});
    CHECK(result.status == io_status::ok);
    CHECK(result.bytes == 2);
  }
  SECTION("that fill the buffer") {
    auto result = read({{io_status::would_block, 3}, {io_status::ok, 5}});
    CHECK(result.status == io_status::ok);
    CHECK(result.bytes == 8);
  }
}

TEST_CASE_METHOD(fixture, "edge_read tells of the end once the bytes are out",
                 "[edge_read]") {
  auto end = GENERATE(io_result{io_status::end_of_stream},
                      io_result{io_status::failed, 0, ECONNRESET});
  SECTION("at once") {
    auto result = read({end});
    CHECK(result.status == end.status);
    CHECK(armed_after == 0);
  }
  SECTION("after the arming") {
    auto result = read({blocked, end});
    CHECK(result.status == end.status);
    CHECK(result.error == end.error);
  }
  SECTION("with the next read") {
    auto result = read({{io_status::would_block, 3}, end});
    CHECK(result.status == io_status::ok);
    CHECK(result.bytes == 3);
  }
}
