// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/watched_transport.hpp"

#include "summoner/testing/fake_transport.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cerrno>
#include <memory>
#include <string_view>

using namespace summoner;

namespace {

struct fixture {
  std::shared_ptr<testing::fake_transport> inner
    = std::make_shared<testing::fake_transport>("10.0.0.1:2", "10.0.0.3:4");
  actors::watched_transport uut{inner};
  std::array<char, 100> buffer{};

  auto write(std::string_view bytes) {
    return uut.write({&bytes, 1});
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "watched_transport tells once that bytes came",
                 "[actors][watched_transport]") {
  CHECK_FALSE(uut.has_moved());
  inner->receive("abc");

  CHECK(uut.read(buffer).bytes == 3);

  CHECK(uut.has_moved());
  CHECK_FALSE(uut.has_moved());
}

TEST_CASE_METHOD(fixture, "watched_transport tells once that bytes went",
                 "[actors][watched_transport]") {
  CHECK(write("abc").bytes == 3);

  CHECK(inner->written() == "abc");
  CHECK(uut.has_moved());
  CHECK_FALSE(uut.has_moved());
}

TEST_CASE_METHOD(fixture, "watched_transport tells nothing of vain tries",
                 "[actors][watched_transport]") {
  inner->stall();

  CHECK(write("abc").status == actors::io_status::would_block);
  CHECK(uut.read(buffer).status == actors::io_status::would_block);
  inner->reset(ECONNRESET);
  CHECK(uut.read(buffer).error == ECONNRESET);

  CHECK_FALSE(uut.has_moved());
}

TEST_CASE_METHOD(fixture, "watched_transport is the other one in all else",
                 "[actors][watched_transport]") {
  CHECK(uut.peer() == "10.0.0.1:2");
  CHECK(uut.local() == "10.0.0.3:4");
  uut.finish_writing();
  CHECK(inner->finished_at() == 0U);
  uut.close();

  CHECK(inner->closes() == 1);
}
