// SPDX-License-Identifier: Apache-2.0

// Streams that break: what is sent again, and what is in doubt.

#include "support/writer_fixture.hpp"

#include <catch2/catch.hpp>

#include <cerrno>
#include <memory>
#include <string>

using namespace summoner;
using namespace summoner::actors;

using fixture = testing::writer_fixture;

TEST_CASE_METHOD(fixture,
                 "writer counts what was written as in doubt when the "
                 "connection breaks",
                 "[actors][writer]") {
  start();
  stream->limit_room(6);
  attach_to(stream);
  send("one\ntwo\n"); // the second is cut
  run();

  detach();

  CHECK(counters->lines_written == 1);
  CHECK(counters->lines_in_doubt == 1);
  CHECK(log->count(log_level::info, "1 frames sent on it") == 1);
}

TEST_CASE_METHOD(fixture, "writer doubts each frame once", "[actors][writer]") {
  start();
  attach_to(stream);
  send("one\ntwo\n");
  run();
  stream->fail_writing_after(0, ECONNRESET);
  send("three\n");
  run();
  detach();
  CHECK(counters->lines_in_doubt == 2);

  attach_to(std::make_shared<testing::fake_transport>());
  detach();

  CHECK(counters->lines_written == 3);
  CHECK(counters->lines_in_doubt == 3);
}

TEST_CASE_METHOD(fixture,
                 "writer doubts what a relay that closes first was "
                 "sent",
                 "[actors][writer]") {
  start();
  attach_to(stream);
  send("one\n");
  run();

  detach(true);

  CHECK(counters->lines_in_doubt == 1);
}

TEST_CASE_METHOD(fixture, "writer trusts a relay that closes in return for FIN",
                 "[actors][writer]") {
  start();
  attach_to(stream);
  send("one\n");
  run();
  drain();
  REQUIRE(stream->finished_at() == 4);

  detach(true);

  CHECK(counters->lines_in_doubt == 0);
  CHECK(log->count(log_level::info, "not known") == 0);
}

TEST_CASE_METHOD(fixture,
                 "writer doubts what a relay that breaks off after FIN "
                 "was sent",
                 "[actors][writer]") {
  start();
  attach_to(stream);
  send("one\n");
  run();
  drain();

  detach(false);

  CHECK(counters->lines_in_doubt == 1);
}

TEST_CASE_METHOD(fixture, "writer trusts no relay for the sake of the last one",
                 "[actors][writer]") {
  start();
  attach_to(stream);
  drain();
  detach(true);
  attach_to(std::make_shared<testing::fake_transport>());
  send("one\n");
  run();

  detach(true);

  CHECK(counters->lines_in_doubt == 1);
}

TEST_CASE_METHOD(fixture, "writer tells its owner when the stream breaks",
                 "[actors][writer]") {
  start();
  attach_to(stream);
  stream->fail_writing_after(0, EPIPE);

  send("a\n");
  run();

  REQUIRE(told->ends.size() == 1);
  CHECK(told->ends[0].stream == stream);
  CHECK(told->ends[0].reason == ec::connection_lost);
  CHECK(told->reasons()[0] == "Broken pipe");
}

TEST_CASE_METHOD(fixture, "writer writes nothing more to a broken stream",
                 "[actors][writer]") {
  start();
  attach_to(stream);
  stream->fail_writing_after(1, ECONNRESET);
  send("a\n");
  run();

  send("b\n");
  run();

  CHECK(stream->written() == "a");
  CHECK(told->ends.size() == 1);
}

TEST_CASE("writer sends again whole the line that a break cut, and no other, "
          "at every point",
          "[actors][writer]") {
  const auto text = std::string{"one\ntwo\nthree\n"};
  for (std::size_t point = 0; point <= text.size(); ++point) {
    INFO("broken after " << point << " bytes");
    fixture f;
    f.start();
    f.attach_to(f.stream);
    f.stream->fail_writing_after(point, ECONNRESET);
    f.send("one\n");
    f.send("two\nthree\n");
    f.run();

    f.detach();
    auto next = std::make_shared<testing::fake_transport>();
    f.attach_to(next);
    f.send("four\n");
    f.run();

    // Whole lines of the first stream and all of the second are the input.
    auto whole = point == 0 ? 0 : text.rfind('\n', point - 1) + 1;
    CHECK(f.stream->written() == text.substr(0, point));
    CHECK(text.substr(0, whole) + next->written() == text + "four\n");
    CHECK(f.counters->lines_written == 4);
  }
}

TEST_CASE("writer loses and doubles nothing when two streams break, at every "
          "pair of points",
          "[actors][writer]") {
  const auto text = std::string{"ab\ncde\nf\n"};
  for (std::size_t first = 0; first <= text.size(); ++first) {
    for (std::size_t second = 0; second <= text.size(); ++second) {
      INFO("broken after " << first << " and then " << second << " bytes");
      fixture f;
      std::string received;
      f.start();
      f.send(text);
      for (auto point : {first, second}) {
        auto broken = std::make_shared<testing::fake_transport>();
        broken->fail_writing_after(point, ECONNRESET);
        f.attach_to(broken);
        f.detach();
        const auto& written = broken->written();
        if (!written.empty())
          received += written.substr(0, written.rfind('\n') + 1);
      }
      f.attach_to(f.stream);

      CHECK(received + f.stream->written() == text);
      CHECK(f.counters->lines_written == 3);
    }
  }
}

TEST_CASE_METHOD(fixture, "writer keeps its lines when its owner detaches it",
                 "[actors][writer]") {
  start();
  stream->stall();
  stream->make_room(6);
  attach_to(stream);
  send("one\ntwo\n");
  run();

  detach();
  stream->make_room();
  run();
  auto next = std::make_shared<testing::fake_transport>();
  attach_to(next);

  CHECK(stream->written() == "one\ntw");
  CHECK(next->written() == "two\n");
}

TEST_CASE_METHOD(fixture, "writer ignores news of the stream before",
                 "[actors][writer]") {
  start();
  stream->stall();
  attach_to(stream);
  send("a\n");
  run();
  detach();
  auto next = std::make_shared<testing::fake_transport>();
  next->stall();
  attach_to(next);

  stream->make_room();
  run();
  next->make_room();
  run();

  CHECK(stream->written().empty());
  CHECK(next->written() == "a\n");
}
