// SPDX-License-Identifier: Apache-2.0

// The runs of hubs: how many at once, and what waits for them.

#include "support/flow_manager_fixture.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace summoner;
using namespace summoner::actors;
using namespace std::chrono_literals;

using fixture = testing::flow_manager_fixture;
using testing::journal;

namespace {

/// An agent whose every message is an event, and a hub that hears it.
struct busy_fixture : fixture {
  std::shared_ptr<testing::sender_record> told
    = std::make_shared<testing::sender_record>();
  sender_actor hub = sys.spawn(testing::recording_sender, told);
  client::run_queue_limits limits;
  send_options options;

  busy_fixture() {
    const trigger ok{"ok", {0}};
    options.on_triggers = {ok};
    limits.concurrency = 2;
    limits.queue = 3;
    limits.bridge = 4;
    told->ends_runs = false;
    definition.use_flow();
    definition.upload_states([](const message&) { return "a"; });
    definition.receive("a", [this, ok](const message& msg) {
      seen.push_back(msg.to_text());
      return stay(ok, msg);
    });
  }

  ~busy_fixture() {
    stop(hub);
  }

  void start() {
    definition.send(
      "a", [](const value& x) { return x; }, options);
    uut = sys.spawn(flow_manager, make(definition), std::vector{hub}, limits);
    source = sys.spawn(testing::recording_reader, given,
                       line_consumer_actor{uut});
    join(source);
  }

  void receive_lines(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      receive(std::to_string(i) + "\n");
  }

  void end_runs(std::size_t count) {
    self->send(uut, runs_ended{count, 0, 0});
    run();
  }
};

} // namespace

TEST_CASE_METHOD(busy_fixture,
                 "flow_manager has at most concurrency_limit runs in flight",
                 "[actors][flow_manager]") {
  start();
  receive_lines(4);
  CHECK(told->runs == journal{"0", "1"});

  end_runs(1);

  CHECK(told->runs == journal{"0", "1", "2"});
}

TEST_CASE_METHOD(busy_fixture,
                 "flow_manager handles no line while slots, queue and bridge "
                 "are full, and goes on in order",
                 "[actors][flow_manager]") {
  start();

  receive_lines(12);
  CHECK(seen.size() == 2 + 3 + 4);
  CHECK(given->credit == 9);
  end_runs(1);
  CHECK(seen.size() == 10);
  for (int i = 0; i < 11; ++i)
    end_runs(1);

  CHECK(seen.size() == 12);
  CHECK(told->runs == seen);
  CHECK(given->credit == 12);
}

TEST_CASE_METHOD(busy_fixture,
                 "flow_manager bounds what waits by its bytes as well",
                 "[actors][flow_manager]") {
  limits.queue = 1000;
  limits.bytes = 10'000;
  start();

  for (int i = 0; i < 30; ++i)
    receive(std::string(2'000, 'x') + "\n");

  CHECK(seen.size() > 10);
  CHECK(seen.size() < 14);
}

TEST_CASE_METHOD(busy_fixture,
                 "flow_manager counts what timed senders collect as bridged",
                 "[actors][flow_manager]") {
  options.every = 10s;
  start();

  receive_lines(6);
  CHECK(seen.size() == 4);
  CHECK(told->runs.size() == 4);
  self->send(uut, runs_ended{0, 2, 20});
  run();

  CHECK(seen.size() == 6);
}

TEST_CASE_METHOD(busy_fixture,
                 "flow_manager warns at 80% of the queue, once a second, and "
                 "names the sender",
                 "[actors][flow_manager]") {
  limits.queue = 5;
  start();
  receive_lines(5);
  CHECK(log->count(log_level::warning, "queue_maxsize") == 0);

  receive_lines(1);
  CHECK(log->count(log_level::warning, "queue_maxsize", "\"a\"") == 1);
  receive_lines(1);
  CHECK(log->count(log_level::warning, "queue_maxsize") == 1);
  advance(1s);
  receive_lines(1);

  CHECK(log->count(log_level::warning, "queue_maxsize") == 2);
}

TEST_CASE_METHOD(busy_fixture,
                 "flow_manager hands over the runs of a message before the "
                 "next",
                 "[actors][flow_manager]") {
  limits.concurrency = 100;
  start();

  receive("a\nb\nc\n");

  CHECK(told->activations == std::vector<std::size_t>{1, 1, 1});
}

TEST_CASE_METHOD(busy_fixture,
                 "flow_manager does not warn of runs that have a free slot",
                 "[actors][flow_manager]") {
  limits.concurrency = 50;
  limits.queue = 50;
  start();

  receive("a\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\n"
          "a\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\n"
          "a\na\na\n");

  CHECK(told->runs.size() == 43);
  CHECK(log->count(log_level::warning, "queue_maxsize") == 0);
}

TEST_CASE_METHOD(busy_fixture,
                 "flow_manager goes on with a batch as long as there are slots",
                 "[actors][flow_manager]") {
  limits.concurrency = 4;
  limits.queue = 1;
  limits.bridge = 1;
  start();

  receive("a\nb\nc\nd\ne\n");

  CHECK(seen.size() == 5);
  CHECK(told->runs.size() == 4);
}
