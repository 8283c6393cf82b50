// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/reader.hpp"

#include "summoner/testing/deterministic.hpp"
#include "summoner/testing/fake_transport.hpp"
#include "summoner/testing/memory_sink.hpp"

#include "support/recorders.hpp"

#include <catch2/catch.hpp>

#include <cerrno>
#include <memory>
#include <string>
#include <vector>

using namespace summoner;
using namespace summoner::actors;

namespace {

using lines = std::vector<std::string>;

struct fixture : testing::deterministic {
  testing::fake_transport_ptr stream
    = std::make_shared<testing::fake_transport>();
  std::shared_ptr<testing::consumer_record> seen
    = std::make_shared<testing::consumer_record>();
  std::shared_ptr<testing::owner_record> told
    = std::make_shared<testing::owner_record>();
  std::shared_ptr<testing::memory_sink> log
    = std::make_shared<testing::memory_sink>();
  std::shared_ptr<stream_counters> counters
    = std::make_shared<stream_counters>();
  line_consumer_actor consumer = sys.spawn(testing::recording_consumer, seen);
  stream_owner_actor owner = sys.spawn(testing::recording_owner, told);
  reader_actor uut;

  ~fixture() {
    stop(uut);
    stop(consumer);
    stop(owner);
  }

  void start(reader_config settings = {}) {
    uut = sys.spawn(reader, stream, consumer, owner, settings, counters,
                    logger{log, "test"});
    run();
  }

  void receive(std::string_view bytes) {
    stream->receive(bytes);
    run();
  }

  void give_credit(std::uint32_t batches) {
    self->send(uut, inbound_credit{batches});
    run();
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "reader passes the lines of one read on as one batch",
                 "[actors][reader]") {
  start();

  receive("one\ntwo\nthree\n");

  CHECK(seen->batches == std::vector<lines>{{"one", "two", "three"}});
}

TEST_CASE_METHOD(fixture, "reader reads what was there before it was spawned",
                 "[actors][reader]") {
  stream->receive("early\n");

  start();

  CHECK(seen->lines() == lines{"early"});
}

TEST_CASE("reader cuts the same lines at every split point",
          "[actors][reader]") {
  const auto input = std::string{"{\"a\":1}\n\n{}\r\nlast\n"};
  for (std::size_t i = 0; i <= input.size(); ++i) {
    INFO("split at byte " << i);
    fixture f;
    f.start();

    f.receive(std::string_view{input}.substr(0, i));
    f.receive(std::string_view{input}.substr(i));

    CHECK(f.seen->lines() == lines{"{\"a\":1}", "", "{}", "last"});
  }
}

TEST_CASE("reader cuts the same lines whatever one read gives",
          "[actors][reader]") {
  const auto input = std::string{"{\"a\":1}\n\n{}\r\nlast\n"};
  for (std::size_t size = 1; size <= input.size(); ++size) {
    INFO(size << " bytes per read");
    fixture f;
    f.stream->read_at_most(size);
    f.start();

    f.receive(input);

    CHECK(f.seen->lines() == lines{"{\"a\":1}", "", "{}", "last"});
  }
}

// What becomes of an empty line is large beside it.
TEST_CASE_METHOD(fixture, "reader cuts very many lines into several batches",
                 "[actors][reader]") {
  start();

  receive(std::string(5000, '\n'));

  REQUIRE(seen->batches.size() == 3);
  CHECK(seen->batches[0].size() == 2048);
  CHECK(seen->batches[1].size() == 2048);
  CHECK(seen->batches[2].size() == 904);
}

TEST_CASE_METHOD(fixture, "reader keeps what it may not pass on yet",
                 "[actors][reader]") {
  start({.credit = 1});
  lines expected;
  std::string text;
  for (int i = 0; i < 5000; ++i) {
    expected.push_back(std::to_string(i));
    text += expected.back() + "\n";
  }

  receive(text + "half");
  stream->finish();
  run();
  CHECK(seen->batches.size() == 1);
  CHECK(told->ends.empty());
  give_credit(1);
  CHECK(seen->batches.size() == 2);
  give_credit(2);

  expected.emplace_back("half");
  CHECK(seen->lines() == expected);
  CHECK(told->ends.size() == 1);
}

TEST_CASE_METHOD(fixture, "reader that discards forgets what it has kept",
                 "[actors][reader]") {
  start({.credit = 1});
  receive(std::string(5000, '\n'));

  self->send(uut, atom::discard_v);
  stream->finish();
  run();

  CHECK(seen->batches.size() == 1);
  CHECK(told->ends.size() == 1);
}

TEST_CASE_METHOD(fixture, "reader keeps the order of lines across batches",
                 "[actors][reader]") {
  start();
  lines expected;
  std::string text;
  for (int i = 0; i < 500; ++i) {
    expected.push_back("line " + std::to_string(i));
    text += expected.back() + "\n";
  }
  stream->read_at_most(700);

  receive(text);
  while (stream->unread() > 0)
    give_credit(1);

  CHECK(seen->lines() == expected);
}

TEST_CASE_METHOD(fixture, "reader has at most eight batches on their way",
                 "[actors][reader]") {
  stream->read_at_most(2);
  start();

  receive("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\n");

  CHECK(seen->batches.size() == 8);
  CHECK(stream->unread() == 6);
}

TEST_CASE_METHOD(fixture, "reader goes on by as many batches as it gets credit",
                 "[actors][reader]") {
  stream->read_at_most(2);
  start();
  receive("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\n");

  give_credit(1);
  CHECK(seen->batches.size() == 9);
  give_credit(2);

  CHECK(seen->batches.size() == 11);
  CHECK(stream->unread() == 0);
  receive("x\n");
  CHECK(seen->batches.size() == 11);
  give_credit(8);
  CHECK(seen->lines().back() == "x");
}

TEST_CASE_METHOD(fixture,
                 "reader that is told without need keeps to its credit",
                 "[actors][reader]") {
  stream->read_at_most(2);
  start({.max_bytes_per_line = 100, .credit = 2});
  receive("a\nb\nc\nd\n");

  for (int i = 0; i < 5; ++i) {
    stream->wake_spuriously();
    run();
  }

  CHECK(seen->batches.size() == 2);
}

TEST_CASE_METHOD(fixture, "reader needs no credit for a part of a line",
                 "[actors][reader]") {
  start({.max_bytes_per_line = 100, .credit = 1});

  for (int i = 0; i < 20; ++i)
    receive("x");
  receive("\n");

  CHECK(seen->lines() == lines{std::string(20, 'x')});
}

TEST_CASE_METHOD(fixture, "reader lets others run while a peer floods it",
                 "[actors][reader]") {
  stream->read_at_most(1);
  start({.max_bytes_per_line = 100'000, .credit = 8});
  stream->receive(std::string(10'000, 'x'));

  auto unread = stream->unread();
  CHECK(sched.try_run_once());

  CHECK(unread - stream->unread() < 100);
}

TEST_CASE_METHOD(fixture,
                 "reader tells of the end of the stream, once, after "
                 "the last line",
                 "[actors][reader]") {
  start();

  stream->receive("last\n");
  stream->finish();
  run();

  CHECK(seen->lines() == lines{"last"});
  REQUIRE(told->ends.size() == 1);
  CHECK(told->ends[0].stream == stream);
  CHECK(told->ends[0].reason == ec::end_of_stream);
}

TEST_CASE_METHOD(fixture, "reader passes on a last line without a newline",
                 "[actors][reader]") {
  start();

  stream->receive("one\ntwo");
  stream->finish();
  run();

  CHECK(seen->lines() == lines{"one", "two"});
  CHECK(told->ends.size() == 1);
}

// Its sender sends it again, whole.
TEST_CASE_METHOD(fixture, "reader drops a line that a reset cuts off",
                 "[actors][reader]") {
  start();

  stream->receive("one\ntwo");
  run();
  stream->reset(ECONNRESET);
  run();

  CHECK(seen->lines() == lines{"one"});
  CHECK(told->ends.size() == 1);
  CHECK(log->count(log_level::info, "3 bytes of a line") == 1);
}

TEST_CASE_METHOD(fixture, "reader tells a reset from the end of the stream",
                 "[actors][reader]") {
  start();

  stream->reset(ECONNRESET);
  run();

  REQUIRE(told->ends.size() == 1);
  CHECK(told->ends[0].reason == ec::connection_lost);
  CHECK(told->reasons()[0] == "Connection reset by peer");
}

TEST_CASE_METHOD(fixture, "reader names the system's reason for a time-out",
                 "[actors][reader]") {
  start();

  stream->reset(ETIMEDOUT);
  run();

  CHECK(told->reasons() == lines{"Connection timed out"});
}

TEST_CASE_METHOD(fixture,
                 "reader learns of the end only once it may read again",
                 "[actors][reader]") {
  stream->read_at_most(2);
  start({.max_bytes_per_line = 100, .credit = 1});
  stream->receive("a\nb\n");
  stream->finish();
  run();
  CHECK(told->ends.empty());

  give_credit(1);
  give_credit(1);

  CHECK(seen->lines() == lines{"a", "b"});
  CHECK(told->ends.size() == 1);
}

TEST_CASE_METHOD(fixture, "reader ends once it has told of the end",
                 "[actors][reader]") {
  start();
  self->monitor(uut);

  stream->finish();
  run();

  caf::error reason = caf::exit_reason::kill;
  self->receive([&](caf::down_msg& down) { reason = down.reason; });
  CHECK_FALSE(reason);
}

TEST_CASE_METHOD(fixture,
                 "reader drops an overlong line with a warning that "
                 "names the peer",
                 "[actors][reader]") {
  start({.max_bytes_per_line = 4, .credit = 8});

  receive("ok\ntoo long\nfine\n");

  CHECK(seen->lines() == lines{"ok", "fine"});
  CHECK(counters->lines_dropped == 1);
  CHECK(log->count(log_level::warning, "127.0.0.1:8888", "8 bytes") == 1);
}

TEST_CASE("reader drops an overlong line at every split point",
          "[actors][reader]") {
  const auto input = std::string{"ok\ntoo long\nfine\n"};
  for (std::size_t i = 0; i <= input.size(); ++i) {
    INFO("split at byte " << i);
    fixture f;
    f.start({.max_bytes_per_line = 4, .credit = 8});

    f.receive(std::string_view{input}.substr(0, i));
    f.receive(std::string_view{input}.substr(i));

    CHECK(f.seen->lines() == lines{"ok", "fine"});
    CHECK(f.log->lines().size() == 1);
  }
}

TEST_CASE_METHOD(fixture,
                 "reader passes on that all lines of a read were "
                 "dropped",
                 "[actors][reader]") {
  start({.max_bytes_per_line = 4, .credit = 1});

  receive("too long\n");
  receive("ok\n");

  CHECK(seen->batches == std::vector<lines>{{}});
  give_credit(1);
  CHECK(seen->batches == std::vector<lines>{{}, {"ok"}});
  CHECK(counters->lines_dropped == 1);
}

TEST_CASE_METHOD(fixture, "reader counts lines and bytes", "[actors][reader]") {
  start();

  receive("one\n\ntw");
  receive("o\n");

  CHECK(counters->lines_read == 3);
  CHECK(counters->bytes_read == 9);
}

TEST_CASE_METHOD(fixture, "reader keeps lines apart from what it reads later",
                 "[actors][reader]") {
  struct keep {
    static line_consumer_actor::behavior_type
    behave(line_consumer_actor::pointer,
           std::shared_ptr<std::vector<inbound_batch>> all) {
      return {[all](const inbound_batch& x) { all->push_back(x); }};
    }
  };
  auto kept = std::make_shared<std::vector<inbound_batch>>();
  stop(consumer);
  consumer = sys.spawn(keep::behave, kept);
  start();

  receive("one\n");
  receive("two\n");

  REQUIRE(kept->size() == 2);
  CHECK((*kept)[0].chunk->lines[0] == "one");
  CHECK((*kept)[1].chunk->lines[0] == "two");
}

TEST_CASE_METHOD(fixture, "reader that discards reads on without credit",
                 "[actors][reader]") {
  start();
  for (int i = 0; i < 10; ++i)
    receive("line\n");
  REQUIRE(stream->unread() > 0);

  self->send(uut, atom::discard_v);
  run();
  receive("more\n");
  stream->finish();
  run();

  CHECK(stream->unread() == 0);
  CHECK(seen->batches.size() == 8);
  CHECK(told->ends.size() == 1);
}
