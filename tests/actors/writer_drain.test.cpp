// SPDX-License-Identifier: Apache-2.0

// A WRITER that says when all is written.

#include "support/writer_fixture.hpp"

#include <catch2/catch.hpp>

#include <cerrno>
#include <memory>

using namespace summoner;
using namespace summoner::actors;

using fixture = testing::writer_fixture;

TEST_CASE_METHOD(fixture, "writer sends FIN after the last byte when drained",
                 "[actors][writer]") {
  start();
  stream->stall();
  attach_to(stream);
  send("one\ntwo\n");
  run();

  drain();
  CHECK_FALSE(is_drained());
  CHECK_FALSE(stream->finished_at().has_value());
  stream->make_room(5);
  run();
  CHECK_FALSE(is_drained());
  stream->make_room();
  run();

  CHECK(is_drained());
  CHECK(stream->finished_at() == std::size_t{8});
}

TEST_CASE_METHOD(fixture, "writer that has nothing to write is drained at once",
                 "[actors][writer]") {
  start();
  attach_to(stream);

  drain();

  CHECK(is_drained());
  CHECK(stream->finished_at() == std::size_t{0});
}

TEST_CASE_METHOD(fixture, "writer without a stream is drained at once",
                 "[actors][writer]") {
  start();
  send("a\n");
  run();

  drain();

  CHECK(is_drained());
}

TEST_CASE_METHOD(fixture, "writer includes what comes while it drains",
                 "[actors][writer]") {
  start();
  stream->stall();
  attach_to(stream);
  send("a\n");
  run();
  drain();

  send("b\n");
  run();
  stream->make_room();
  run();

  CHECK(is_drained());
  CHECK(stream->written() == "a\nb\n");
}

TEST_CASE_METHOD(fixture,
                 "writer keeps for the next stream what comes after "
                 "FIN",
                 "[actors][writer]") {
  start();
  attach_to(stream);
  drain();

  send("late\n");
  run();
  auto next = std::make_shared<testing::fake_transport>();
  attach_to(next);

  CHECK(stream->written().empty());
  CHECK(next->written() == "late\n");
}

TEST_CASE_METHOD(fixture, "writer says drained when the stream breaks before",
                 "[actors][writer]") {
  start();
  stream->stall();
  attach_to(stream);
  send("one\ntwo\n");
  run();
  drain();

  stream->fail_writing_after(0, ECONNRESET);
  run();

  CHECK(is_drained());
  CHECK(told->ends.size() == 1);
  CHECK_FALSE(stream->finished_at().has_value());
}

TEST_CASE_METHOD(fixture, "writer says drained when it is detached before",
                 "[actors][writer]") {
  start();
  stream->stall();
  attach_to(stream);
  send("a\n");
  run();
  drain();

  detach();

  CHECK(is_drained());
  CHECK_FALSE(stream->finished_at().has_value());
}
