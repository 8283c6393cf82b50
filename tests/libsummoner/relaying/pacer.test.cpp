// SPDX-License-Identifier: Apache-2.0

#include "summoner/relaying/pacer.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <deque>
#include <memory>

using namespace summoner;
using namespace std::chrono_literals;

using relaying::fan_out;
using action = relaying::pacer::action;

namespace {

/// A sender and one receiver, which takes nothing until it is told. Thresholds
/// are 10, 30 and 50 lines.
struct fixture {
  relaying::pacer uut;
  backpressure_config policy;
  std::deque<std::shared_ptr<fan_out>> waiting;

  fixture() {
    policy.throttle_threshold = 10;
    policy.flow_control_threshold = 30;
    policy.disconnect_threshold = 50;
    uut.owe(2);
    CHECK(uut.pay() == 2);
  }

  /// A batch comes, and cannot be written at once.
  relaying::pacer::verdict send(std::size_t lines) {
    auto progress = uut.receive(lines, policy);
    REQUIRE(progress);
    progress->start(1);
    progress->begin_waiting();
    waiting.push_back(std::move(progress));
    uut.owe(1);
    return uut.look(policy);
  }

  /// As `send`, and the sender may send the next one if it may be read.
  action send_and_go_on(std::size_t lines) {
    auto todo = send(lines);
    if (todo.what == action::go_on)
      CHECK(uut.pay() > 0);
    return todo.what;
  }

  /// The receiver takes the first batches.
  void take(std::size_t batches) {
    for (std::size_t i = 0; i < batches; ++i) {
      waiting.front()->end_waiting();
      waiting.front()->arrive();
      waiting.pop_front();
    }
  }

  auto end_pause() {
    return uut.end_pause(policy);
  }

  /// The pause ends, and the sender may send what it owed.
  void read_on() {
    REQUIRE(end_pause().what == action::go_on);
    REQUIRE(uut.pay() > 0);
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "pacer lets a small backlog go on",
                 "[relaying][pacer]") {
  CHECK(send_and_go_on(5) == action::go_on);
  CHECK(send_and_go_on(4) == action::go_on);
}

TEST_CASE_METHOD(fixture, "pacer throttles at the threshold",
                 "[relaying][pacer]") {
  send_and_go_on(5);

  auto todo = send(5);

  CHECK(todo.what == action::throttle);
  CHECK(todo.delay == 200ms);
  CHECK(todo.backlog == 10);
  CHECK(uut.is_paused());
}

TEST_CASE_METHOD(fixture, "pacer counts no line that most receivers have",
                 "[relaying][pacer]") {
  send_and_go_on(9);
  take(1);

  CHECK(send_and_go_on(9) == action::go_on);
}

TEST_CASE_METHOD(fixture, "pacer counts what is held back",
                 "[relaying][pacer]") {
  auto progress = uut.receive(10, policy);
  uut.hold();

  CHECK(uut.look(policy).what == action::throttle);
}

TEST_CASE_METHOD(fixture, "pacer forgets batches whose receivers are gone",
                 "[relaying][pacer]") {
  auto progress = uut.receive(100, policy);
  progress->start(1);
  std::weak_ptr<fan_out> watched = progress;

  progress = nullptr; // the mailbox of a WRITER that has ended

  CHECK(uut.look(policy).what == action::go_on);
  CHECK(watched.expired());
}

TEST_CASE_METHOD(fixture, "pacer reads on after a throttle's pause",
                 "[relaying][pacer]") {
  send(10);

  auto todo = end_pause();

  CHECK(todo.what == action::go_on);
  CHECK(uut.pay() == 1);
  CHECK_FALSE(uut.is_paused());
  CHECK(send(1).what == action::throttle);
}

TEST_CASE_METHOD(fixture, "pacer gives no credit during a pause",
                 "[relaying][pacer]") {
  send(10);

  CHECK(send(1).what == action::wait); // was on its way

  CHECK(end_pause().what == action::go_on);
  CHECK(uut.pay() == 2);
}

TEST_CASE_METHOD(fixture, "pacer controls the flow at its threshold",
                 "[relaying][pacer]") {
  auto todo = send(30);

  CHECK(todo.what == action::control_flow);
  CHECK(todo.delay == 1000ms);
  CHECK_FALSE(todo.goes_on);
}

TEST_CASE_METHOD(fixture, "pacer controls the flow until few lines wait",
                 "[relaying][pacer]") {
  for (int i = 0; i < 4; ++i)
    send(9);

  for (int i = 0; i < 3; ++i) { // 36, 27, 18
    auto todo = end_pause();
    CHECK(todo.what == action::control_flow);
    CHECK(todo.delay == 1000ms);
    CHECK(todo.goes_on == (i > 0));
    take(1);
  }

  CHECK(end_pause().what == action::go_on); // 9
}

TEST_CASE_METHOD(fixture, "pacer turns a throttle into flow control",
                 "[relaying][pacer]") {
  send(10);
  send(20);

  auto todo = end_pause();

  CHECK(todo.what == action::control_flow);
  CHECK_FALSE(todo.goes_on);
}

TEST_CASE_METHOD(fixture, "pacer does not close for what came before a pause",
                 "[relaying][pacer]") {
  CHECK(send(1000).what == action::control_flow);

  CHECK(send(1000).what == action::wait); // was on its way
}

TEST_CASE_METHOD(fixture, "pacer closes who overruns a pause",
                 "[relaying][pacer]") {
  send(10);
  send(1); // was on its way
  read_on();

  CHECK(send(49).what == action::control_flow);
  CHECK(send(1).what == action::disconnect);
}

TEST_CASE_METHOD(fixture, "pacer closes who goes on while it is throttled only",
                 "[relaying][pacer]") {
  policy.enable_flow_control = false;
  send(10);
  send(10); // was on its way
  auto last = action::go_on;
  auto batches = 0;
  while (last != action::disconnect && batches < 20) {
    read_on();
    last = send(10).what;
    ++batches;
  }

  CHECK(batches == 5);
}

TEST_CASE_METHOD(fixture, "pacer closes nobody whose backlog has gone",
                 "[relaying][pacer]") {
  policy.enable_flow_control = false;
  send(10);
  send(10);
  for (int i = 0; i < 20; ++i) {
    take(waiting.size());
    read_on();
    CHECK(send(40).what == action::throttle);
  }
}

TEST_CASE_METHOD(fixture, "pacer begins anew once few lines wait",
                 "[relaying][pacer]") {
  send(10);
  send(1); // was on its way
  read_on();
  send(9);
  take(2);
  read_on(); // with these 9

  send(10);
  send(1); // was on its way
  read_on();

  CHECK(send(41).what == action::control_flow);
}

TEST_CASE_METHOD(fixture, "pacer counts a pause of the room as one",
                 "[relaying][pacer]") {
  policy.enable_throttle = policy.enable_flow_control = false;
  auto first = uut.receive(100, policy);
  uut.hold();
  CHECK(uut.look(policy).what == action::go_on);
  auto second = uut.receive(100, policy); // was on its way
  CHECK(uut.look(policy).what == action::go_on);
  uut.owe(2);
  CHECK(uut.pay() == 2);

  auto third = uut.receive(50, policy);

  CHECK(uut.look(policy).what == action::disconnect);
}

TEST_CASE_METHOD(fixture, "pacer does only what is enabled",
                 "[relaying][pacer]") {
  policy.enable_throttle = false;
  CHECK(send(29).what == action::go_on);
  policy.enable_flow_control = false;
  CHECK(send(1000).what == action::go_on);
  policy.enable_disconnect = false;

  CHECK(uut.receive(1000, policy) == nullptr);
  CHECK(uut.look(policy).what == action::go_on);
}

TEST_CASE_METHOD(fixture, "pacer takes thresholds and pauses of 0 as 1",
                 "[relaying][pacer]") {
  policy.throttle_threshold = 0;
  policy.throttle_delay = 0ms;
  policy.disconnect_threshold = 0;
  CHECK(uut.look(policy).what == action::go_on);

  auto todo = send(1);

  CHECK(todo.what == action::throttle);
  CHECK(todo.delay == 1ms);
}

TEST_CASE_METHOD(fixture, "pacer takes thresholds in any order",
                 "[relaying][pacer]") {
  policy.flow_control_threshold = 5;
  CHECK(send(5).what == action::control_flow);

  CHECK(end_pause().what == action::go_on); // below the throttle threshold
}
