// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/writer.hpp"

#include "summoner/testing/deterministic.hpp"
#include "summoner/testing/fake_transport.hpp"
#include "summoner/testing/memory_sink.hpp"

#include "support/recorders.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <vector>

using namespace summoner;
using namespace summoner::actors;

namespace {

constexpr std::size_t kib = 1024;

std::string line(std::size_t size, char fill = 'x') {
  return std::string(size - 1, fill) + "\n";
}

std::uint32_t lines_in(const std::string& text) {
  return static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
}

struct fixture : testing::deterministic {
  testing::fake_transport_ptr stream
    = std::make_shared<testing::fake_transport>();
  std::shared_ptr<testing::owner_record> told
    = std::make_shared<testing::owner_record>();
  std::shared_ptr<testing::producer_record> made
    = std::make_shared<testing::producer_record>();
  std::shared_ptr<stream_counters> counters
    = std::make_shared<stream_counters>();
  std::shared_ptr<testing::memory_sink> log
    = std::make_shared<testing::memory_sink>();
  stream_owner_actor owner = sys.spawn(testing::recording_owner, told);
  testing::recording_producer_actor producer
    = sys.spawn(testing::recording_producer, made);
  writer_actor uut;

  ~fixture() {
    stop(uut);
    made->target = nullptr;
    stop(producer);
    stop(owner);
  }

  void start(writer_config settings = {}) {
    uut = sys.spawn(writer, owner, settings, counters,
                    logger{log, "test", log_level::debug});
    made->target = uut;
    run();
  }

  void attach_to(const testing::fake_transport_ptr& next) {
    self->send(uut, attach{next});
    run();
  }

  /// Lets the producer hand over lines; delivers nothing yet.
  void send(const std::string& text) {
    self->send(producer, outbound{std::make_shared<const std::string>(text),
                                  lines_in(text)});
  }

  void detach(bool is_closed_by_peer = false) {
    self->send(uut, actors::detach{is_closed_by_peer});
    run();
  }

  void drain() {
    drained = ask<atom::drained>(uut, atom::drain_v);
  }

  [[nodiscard]] bool is_drained() const {
    return drained->has_value();
  }

  std::shared_ptr<std::optional<atom::drained>> drained;
};

struct offline : fixture {
  void start_with(std::size_t lines, std::size_t bytes) {
    writer_config config;
    config.offline = writer_config::bound{lines, bytes};
    start(config);
  }
};

} // namespace

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

// -- offline ------------------------------------------------------------------

TEST_CASE_METHOD(offline, "writer accepts what comes without a stream",
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

TEST_CASE_METHOD(offline, "writer drops the oldest lines of too many",
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
  CHECK(log->count(log_level::warning, "2 frames were dropped") == 1);
  CHECK(counters->lines_queued == 4);
  CHECK(counters->lines_written == 2);
}

TEST_CASE_METHOD(offline, "writer drops the oldest lines of too many bytes",
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

TEST_CASE_METHOD(offline, "writer may keep nothing without a stream",
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

TEST_CASE_METHOD(offline, "writer lets producers go on when its stream is gone",
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

TEST_CASE_METHOD(offline, "writer drops nothing while its stream is stalled",
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

TEST_CASE_METHOD(offline, "writer counts each line exactly once",
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
  CHECK(log->count(log_level::warning, "2 frames were not sent") == 1);
}

// -- in doubt -----------------------------------------------------------------

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

TEST_CASE_METHOD(fixture, "writer counts bytes and lines", "[actors][writer]") {
  start();
  attach_to(stream);

  send("one\ntwo\n");
  send("three\n");
  run();

  CHECK(counters->bytes_written == 14);
  CHECK(counters->lines_written == 3);
}
