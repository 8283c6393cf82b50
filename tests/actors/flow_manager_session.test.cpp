// SPDX-License-Identifier: Apache-2.0

// The credit of a READER, and what happens to lines when a session ends.

#include "summoner/async/queue.hpp"
#include "summoner/async/sleep.hpp"

#include "support/flow_manager_fixture.hpp"

#include <catch2/catch.hpp>

#include <memory>

using namespace summoner;
using namespace summoner::actors;
using namespace std::chrono_literals;

using fixture = testing::flow_manager_fixture;
using testing::journal;
using testing::text_of;

TEST_CASE_METHOD(fixture,
                 "flow_manager gives credit back when a batch is done, "
                 "not before",
                 "[actors][flow_manager]") {
  definition.receive("", [](const message&) -> task<> { co_await sleep(1s); });
  start();

  receive("a\nb\n");
  receive("c\n");
  advance(1s);
  CHECK(given->credit == 0);
  advance(1s);
  CHECK(given->credit == 1);
  advance(1s);

  CHECK(given->credit == 2);
}

TEST_CASE_METHOD(fixture,
                 "flow_manager gives credit back for a batch without "
                 "lines",
                 "[actors][flow_manager]") {
  note_all();
  start();

  self->send(source, inbound_batch{std::make_shared<protocol::line_chunk>()});
  run();
  receive("a\n");

  CHECK(given->credit == 2);
  CHECK(seen == journal{"a"});
}

TEST_CASE_METHOD(fixture, "flow_manager takes lines whose READER has ended",
                 "[actors][flow_manager]") {
  note_all();
  start();

  post("a\n");
  run();
  auto old = source;
  source = sys.spawn(testing::recording_reader, given,
                     line_consumer_actor{uut});
  stop(old);
  receive("b\n");

  CHECK(seen == journal{"a", "b"});
}

TEST_CASE_METHOD(fixture,
                 "flow_manager grants the READER of a new session what older "
                 "batches leave",
                 "[actors][flow_manager]") {
  definition.receive("", [this](const message& msg) -> task<> {
    co_await sleep(1s);
    seen.push_back(text_of(msg));
  });
  start();
  for (int i = 0; i < 5; ++i)
    post("a\n");
  run();
  stop(source);
  auto granted = std::make_shared<testing::reader_record>();
  source = sys.spawn(testing::recording_reader, granted,
                     line_consumer_actor{uut});

  join(source);
  CHECK(granted->credit == 3);
  advance(5s);

  CHECK(seen.size() == 5);
  CHECK(granted->credit == 8);
  CHECK(given->credit == 0);
}

TEST_CASE_METHOD(fixture,
                 "flow_manager leaves behind the lines that it has not begun "
                 "when told to",
                 "[actors][flow_manager]") {
  definition.receive("", [this](const message& msg) -> task<> {
    auto text = text_of(msg);
    co_await sleep(1s);
    seen.push_back(text);
  });
  start();
  receive("a\nb\n");
  receive("c\n");

  self->send(uut, atom::discard_v);
  advance(5s);
  join(source);
  receive("d\n");
  advance(5s);

  CHECK(seen == journal{"a", "d"});
  CHECK(counters->lines_left_behind == 2);
  CHECK(counters->lines_handled == 2);
}

TEST_CASE_METHOD(fixture,
                 "flow_manager handles no further line once travel was asked, "
                 "until it has left the others behind",
                 "[actors][flow_manager]") {
  definition.receive("", [this](const message& msg) {
    seen.push_back(text_of(msg));
    if (msg == "go")
      requests->travel = true;
  });
  start();

  receive("go\nb\n");
  CHECK(seen == journal{"go"});
  self->send(uut, atom::discard_v);
  join(source);
  receive("c\n");

  CHECK(seen == journal{"go", "c"});
}

TEST_CASE_METHOD(fixture,
                 "flow_manager is finished when its handler waits for others",
                 "[actors][flow_manager]") {
  queue<value> full{1};
  full.try_put(value("x"));
  definition.receive("", [full](const message& msg) -> task<> {
    co_await full.put(msg);
  });
  start();
  receive("a\n");

  auto reply = ask<finished>(uut, atom::finish_v);

  CHECK(reply->has_value());
}

TEST_CASE_METHOD(fixture,
                 "flow_manager that has finished handles the lines of the "
                 "next session",
                 "[actors][flow_manager]") {
  note_all();
  start();
  auto reply = ask<finished>(uut, atom::finish_v);
  receive("a\n");
  CHECK(seen.empty());

  join(source);
  receive("b\n");

  CHECK(seen == journal{"b"});
  CHECK(counters->lines_left_behind == 1);
}

TEST_CASE_METHOD(fixture,
                 "flow_manager is finished at once when it does "
                 "nothing",
                 "[actors][flow_manager]") {
  note_all();
  start();

  auto reply = ask<finished>(uut, atom::finish_v);

  CHECK(reply->has_value());
}

TEST_CASE_METHOD(fixture,
                 "flow_manager finishes the current line and handles "
                 "no other",
                 "[actors][flow_manager]") {
  definition.receive("", [this](const message& msg) -> task<> {
    auto text = text_of(msg);
    co_await sleep(1s);
    seen.push_back(text);
  });
  definition.receive(
    "then", [this](const message&) { seen.push_back("then"); }, 1);
  start();
  receive("a\nb\n");

  auto reply = ask<finished>(uut, atom::finish_v);
  CHECK_FALSE(reply->has_value());
  receive("c\n");
  advance(1s);
  CHECK(reply->has_value());
  advance(5s);

  CHECK(seen == journal{"a", "then"});
}

TEST_CASE_METHOD(fixture,
                 "flow_manager says in its activity whether anything "
                 "ran",
                 "[actors][flow_manager]") {
  note_all();
  start();
  auto before = ask<finished>(uut, atom::finish_v);
  auto after = ask<finished>(uut, atom::finish_v);

  CHECK(before->value().activity == after->value().activity);
}

TEST_CASE_METHOD(fixture,
                 "flow_manager cancels suspended handlers when it "
                 "ends",
                 "[actors][flow_manager]") {
  definition.receive("", [this](const message&) -> task<> {
    testing::last_words words{seen, "cancelled"};
    co_await sleep(1h);
    seen.push_back("never");
  });
  start();
  receive("a\n");

  stop(uut);

  CHECK(seen == journal{"cancelled"});
  CHECK(pending_timers() == 0);
}

TEST_CASE_METHOD(fixture, "flow_manager is woken by a queue without polling",
                 "[actors][flow_manager]") {
  queue<value> inbox;
  definition.receive("", [this, inbox](const message&) -> task<> {
    auto item = co_await inbox.get();
    seen.push_back(item->to_text());
  });
  start();
  receive("a\n");
  CHECK(advance(1h) == 0);

  CHECK(inbox.try_put(value("woken")));
  run();

  CHECK(seen == journal{"woken"});
}

TEST_CASE_METHOD(fixture,
                 "flow_manager handles no further line once quit was "
                 "asked",
                 "[actors][flow_manager]") {
  definition.receive("", [this](const message& msg) {
    seen.push_back(text_of(msg));
    requests->quit = true;
  });
  start();

  receive("a\nb\n");
  receive("c\n");

  CHECK(seen == journal{"a"});
}

TEST_CASE_METHOD(fixture,
                 "flow_manager handles nothing that is on its way when it has "
                 "left its lines behind",
                 "[actors][flow_manager]") {
  note_all();
  start();

  self->send(uut, atom::discard_v);
  receive("late\n");

  CHECK(seen.empty());
  CHECK(counters->lines_left_behind == 1);
}
