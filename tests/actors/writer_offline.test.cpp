// SPDX-License-Identifier: Apache-2.0

// What a WRITER keeps while it has no stream.

#include "support/writer_fixture.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace summoner;
using namespace summoner::actors;

using fixture = testing::offline_writer_fixture;
using testing::kib;
using testing::line;

TEST_CASE_METHOD(fixture, "writer accepts what comes without a stream",
                 "[actors][writer]") {
  start_with(1000, 100 * kib);

  for (int i = 0; i < 3; ++i)
    send(line(30 * kib));
  run();

  CHECK(made->total() == 90 * kib);
  CHECK(counters->lines_queued == 3);
  CHECK(counters->lines_shed == 0);
  CHECK(log->lines().empty());
  attach_to(stream);
  CHECK(stream->written().size() == 90 * kib);
  CHECK(counters->lines_written == 3);
}

TEST_CASE_METHOD(fixture, "writer drops the oldest lines of too many",
                 "[actors][writer]") {
  start_with(2, kib);

  send("a\nb\n");
  send("c\n");
  run();
  send("d\n");
  run();

  CHECK(made->total() == 8);
  CHECK(counters->lines_shed == 2);
  CHECK(log->count(log_level::warning, "more than 2 frames or 1024 bytes")
        == 1);
  attach_to(stream);
  CHECK(stream->written() == "c\nd\n");
  CHECK(log->count(log_level::warning, "dropped 2 frame(s)") == 1);
  CHECK(counters->lines_queued == 4);
  CHECK(counters->lines_written == 2);
}

TEST_CASE_METHOD(fixture, "writer drops the oldest lines of too many bytes",
                 "[actors][writer]") {
  start_with(1000, 100);

  for (auto fill : {'a', 'b', 'c', 'd'})
    send(std::string(39, fill) + "\n");
  run();
  attach_to(stream);

  CHECK(stream->written()
        == std::string(39, 'c') + "\n" + std::string(39, 'd') + "\n");
  CHECK(counters->lines_shed == 2);
}

TEST_CASE_METHOD(fixture, "writer may keep nothing without a stream",
                 "[actors][writer]") {
  start_with(0, 0);
  send("a\n");
  run();

  attach_to(stream);
  send("b\n");
  run();

  CHECK(stream->written() == "b\n");
  CHECK(counters->lines_shed == 1);
}

TEST_CASE_METHOD(fixture, "writer lets producers go on when its stream is gone",
                 "[actors][writer]") {
  start_with(3, 1024 * kib);
  stream->stall();
  attach_to(stream);
  for (int i = 0; i < 5; ++i)
    send(line(40 * kib));
  run();
  CHECK(made->total() < 200 * kib);

  detach();

  CHECK(made->total() == 200 * kib);
  CHECK(counters->lines_shed == 2);
}

TEST_CASE_METHOD(fixture, "writer drops nothing while its stream is stalled",
                 "[actors][writer]") {
  start_with(1, 10);
  stream->stall();
  attach_to(stream);

  for (int i = 0; i < 5; ++i)
    send(line(100));
  run();
  stream->make_room();
  run();

  CHECK(counters->lines_shed == 0);
  CHECK(counters->lines_written == 5);
}

TEST_CASE_METHOD(fixture, "writer counts each line exactly once",
                 "[actors][writer]") {
  start_with(2, kib);
  stream->stall();
  stream->make_room(5);
  attach_to(stream);
  send("one\ntwo\n"); // the second is cut
  run();
  detach();
  send("three\nfour\n");
  run();

  CHECK(counters->lines_queued == 4);
  CHECK(counters->lines_written == 1);
  CHECK(counters->lines_shed == 1);
  stop(uut);
  CHECK(counters->lines_abandoned == 2);
  CHECK(log->count(log_level::warning, "2 frame(s) not sent") == 1);
}

// -- in doubt -----------------------------------------------------------------
