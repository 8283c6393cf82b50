// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/writer.hpp"

#include "support/writer_fixture.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace summoner;
using namespace summoner::actors;

using fixture = testing::writer_fixture;
using testing::kib;
using testing::line;

TEST_CASE_METHOD(fixture, "writer writes lines in the order of arrival",
                 "[actors][writer]") {
  start();
  attach_to(stream);

  for (auto text : {"a\n", "b\nc\n", "d\n"}) {
    send(text);
    run();
  }

  CHECK(stream->written() == "a\nb\nc\nd\n");
}

TEST_CASE_METHOD(fixture, "writer coalesces what comes in one scheduling turn",
                 "[actors][writer]") {
  start();
  attach_to(stream);

  send("a\n");
  send("b\n");
  send("c\n");
  run();

  CHECK(stream->writes() == std::vector<std::string>{"a\nb\nc\n"});
}

TEST_CASE_METHOD(fixture, "writer that must not coalesce writes each at once",
                 "[actors][writer]") {
  writer_config config;
  config.coalesces = false;
  start(config);
  attach_to(stream);

  send("a\n");
  send("b\n");
  run();

  CHECK(stream->writes() == std::vector<std::string>{"a\n", "b\n"});
}

TEST_CASE_METHOD(fixture,
                 "writer that must not coalesce writes lines that come at once "
                 "one by one",
                 "[actors][writer]") {
  writer_config config;
  config.coalesces = false;
  start(config);
  attach_to(stream);
  stream->limit_room(3);

  send("a\nbcd\ne\n");
  run();
  stream->make_room();
  run();

  CHECK(stream->writes()
        == std::vector<std::string>{"a\n", "b", "cd\n", "e\n"});
  CHECK(counters->lines_written == 3);
}

TEST_CASE_METHOD(fixture, "writer keeps what is queued until there is a stream",
                 "[actors][writer]") {
  start();
  send("a\n");
  send("b\n");
  run();

  attach_to(stream);

  CHECK(stream->written() == "a\nb\n");
}

TEST_CASE("writer goes on where a partial write ended, at every point",
          "[actors][writer]") {
  const auto text = std::string{"one\ntwo\nthree\n"};
  for (std::size_t size = 1; size <= text.size(); ++size) {
    INFO(size << " bytes per write");
    fixture f;
    f.start();
    f.stream->write_at_most(size);
    f.attach_to(f.stream);

    f.send("one\n");
    f.send("two\nthree\n");
    f.run();

    CHECK(f.stream->written() == text);
    CHECK(f.counters->lines_written == 3);
  }
}

TEST_CASE("writer goes on when a full socket has room, at every point",
          "[actors][writer]") {
  const auto text = std::string{"one\ntwo\nthree\n"};
  for (std::size_t room = 0; room <= text.size(); ++room) {
    INFO("full after " << room << " bytes");
    fixture f;
    f.start();
    f.stream->stall();
    f.stream->make_room(room);
    f.attach_to(f.stream);
    f.send(text);
    f.run();
    CHECK(f.stream->written() == text.substr(0, room));

    f.stream->make_room();
    f.run();

    CHECK(f.stream->written() == text);
  }
}

TEST_CASE_METHOD(fixture, "writer tries nothing while the socket is full",
                 "[actors][writer]") {
  start();
  stream->stall();
  attach_to(stream);
  send("a\n");
  run();
  auto tries = stream->writes().size();

  for (int i = 0; i < 10; ++i) {
    send("b\n");
    run();
  }

  CHECK(stream->writes().size() == tries);
}

TEST_CASE_METHOD(fixture,
                 "writer writes once more when it is told without need",
                 "[actors][writer]") {
  start();
  stream->stall();
  attach_to(stream);
  send("a\n");
  run();

  stream->wake_spuriously();
  run();
  stream->make_room();
  run();

  CHECK(stream->written() == "a\n");
}

TEST_CASE_METHOD(fixture, "writer accepts what it has written at once",
                 "[actors][writer]") {
  start();
  attach_to(stream);

  send("a\n");
  send("bc\n");
  run();

  CHECK(made->total() == 5);
}

TEST_CASE_METHOD(fixture,
                 "writer accepts what is queued below the high-water "
                 "mark",
                 "[actors][writer]") {
  start();
  stream->stall();
  attach_to(stream);

  send(line(64 * kib - 1));
  run();

  CHECK(made->total() == 64 * kib - 1);
}

TEST_CASE_METHOD(fixture, "writer accepts nothing from the high-water mark on",
                 "[actors][writer]") {
  start();
  stream->stall();
  attach_to(stream);

  send(line(64 * kib));
  run();
  send(line(10));
  run();

  CHECK(made->total() == 0);
}

TEST_CASE_METHOD(fixture,
                 "writer accepts again at the low-water mark, not "
                 "before",
                 "[actors][writer]") {
  start();
  stream->stall();
  attach_to(stream);
  send(line(64 * kib));
  run();

  stream->make_room(48 * kib - 1);
  run();
  CHECK(made->total() == 0);
  stream->make_room(1);
  run();

  CHECK(made->total() == 64 * kib);
}

TEST_CASE_METHOD(fixture, "writer accepts all that was handed over, once",
                 "[actors][writer]") {
  start();
  stream->stall();
  attach_to(stream);
  std::size_t sum = 0;
  for (int i = 0; i < 30; ++i) {
    send(line(7 * kib));
    sum += 7 * kib;
    run();
  }

  stream->make_room();
  run();

  CHECK(made->total() == sum);
  CHECK(stream->written().size() == sum);
}

TEST_CASE_METHOD(fixture,
                 "writer withholds its acceptance without a stream, "
                 "too",
                 "[actors][writer]") {
  start();

  send(line(10));
  run();
  CHECK(made->total() == 10);
  send(line(64 * kib));
  run();
  CHECK(made->total() == 10);
  attach_to(stream);

  CHECK(made->total() == 10 + 64 * kib);
}

TEST_CASE_METHOD(fixture, "writer tells each producer of its own bytes",
                 "[actors][writer]") {
  start();
  attach_to(stream);
  auto other_made = std::make_shared<testing::producer_record>();
  other_made->target = uut;
  auto other = sys.spawn(testing::recording_producer, other_made);

  send("abc\n");
  self->send(other, outbound{std::make_shared<const std::string>("d\n"), 1});
  run();

  CHECK(made->total() == 4);
  CHECK(other_made->total() == 2);
  other_made->target = nullptr;
  stop(other);
}

TEST_CASE_METHOD(fixture,
                 "writer that accepts what is written reports it in portions",
                 "[actors][writer]") {
  writer_config config;
  config.accepts = writer_config::acceptance::written;
  config.report_bytes = 100;
  start(config);
  attach_to(stream);

  for (int i = 0; i < 25; ++i) {
    send(line(10));
    run();
  }

  CHECK(made->accepted == std::vector<std::size_t>{100, 100});
}

TEST_CASE_METHOD(fixture, "writer counts bytes and lines", "[actors][writer]") {
  start();
  attach_to(stream);

  send("one\ntwo\n");
  send("three\n");
  run();

  CHECK(counters->bytes_written == 14);
  CHECK(counters->lines_written == 3);
}
