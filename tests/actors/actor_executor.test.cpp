// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/actor_executor.hpp"

#include "summoner/async/root.hpp"
#include "summoner/async/sleep.hpp"
#include "summoner/async/task_scope.hpp"
#include "summoner/testing/deterministic.hpp"

#include "support/client_fixture.hpp"
#include "support/recorders.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <catch2/catch.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

using namespace summoner;
using namespace summoner::actors;
using namespace std::chrono_literals;

using testing::journal;

namespace {

/// An actor that runs tasks, and shows what CAF keeps for it.
class runner : public coroutine_actor::base {
public:
  runner(caf::actor_config& config, std::shared_ptr<turn> shared,
         runner** place)
    : coroutine_actor::base(config), executor(this, {std::move(shared)},
                                              [this] {
                                                ++proceeded;
                                                executor.run();
                                              }),
      tasks(executor) {
    *place = this;
  }

  /// Replies that CAF waits for.
  [[nodiscard]] std::size_t open_responses() const {
    return multiplexed_responses_.size();
  }

  int proceeded = 0;
  actor_executor executor;
  async::task_scope tasks;

protected:
  behavior_type make_behavior() override {
    return {
      [this](actors::resume& x) {
        executor.make_ready(std::move(x.op));
        executor.run();
      },
      [this](atom::turn) { executor.run(); },
    };
  }
};

struct fixture : testing::deterministic {
  std::shared_ptr<turn> shared = std::make_shared<turn>();
  journal seen;
  runner* uut = nullptr;
  coroutine_actor handle = sys.spawn<runner>(shared, &uut);

  fixture() {
    run();
  }

  ~fixture() {
    uut->tasks.clear();
    stop(handle);
  }

  task<> note_after(std::chrono::nanoseconds delay, std::string text) {
    co_await sleep(delay);
    seen.push_back(text);
  }
};

/// Is posted, and so resumed by a message.
struct post_awaiter : async::suspension {
  [[nodiscard]] bool await_ready() const noexcept {
    return false;
  }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiter) {
    if (!begin(waiter))
      return false;
    where().post(op());
    return true;
  }
  void await_resume() {
    end();
  }
};

} // namespace

TEST_CASE_METHOD(fixture,
                 "actor_executor lives in the time of the actor system",
                 "[actors][actor_executor]") {
  auto before = uut->executor.now();

  advance(5s);

  CHECK(uut->executor.now() - before == 5s);
}

TEST_CASE_METHOD(fixture,
                 "actor_executor fires timers in the order of their "
                 "time",
                 "[actors][actor_executor]") {
  uut->tasks.spawn(note_after(3s, "3"));
  uut->tasks.spawn(note_after(1s, "1"));
  uut->tasks.spawn(note_after(2s, "2"));

  advance(1999ms);
  CHECK(seen == journal{"1"});
  advance(1001ms);

  CHECK(seen == journal{"1", "2", "3"});
}

TEST_CASE_METHOD(fixture,
                 "actor_executor fires timers of one time in the order "
                 "in which they were set",
                 "[actors][actor_executor]") {
  for (auto text : {"a", "b", "c"})
    uut->tasks.spawn(note_after(1s, text));

  advance(1s);

  CHECK(seen == journal{"a", "b", "c"});
}

TEST_CASE_METHOD(fixture, "actor_executor lets a zero delay pass at once",
                 "[actors][actor_executor]") {
  uut->tasks.spawn(note_after(0s, "now"));
  uut->tasks.spawn(note_after(-1s, "before"));

  advance(0s);

  CHECK(seen.size() == 2);
}

TEST_CASE_METHOD(fixture, "actor_executor lets its actor proceed after a timer",
                 "[actors][actor_executor]") {
  uut->tasks.spawn(note_after(1s, "x"));
  CHECK(uut->proceeded == 0);

  advance(1s);

  CHECK(uut->proceeded == 1);
}

TEST_CASE_METHOD(fixture, "actor_executor wakes nobody for a cancelled timer",
                 "[actors][actor_executor]") {
  uut->tasks.spawn(note_after(1s, "never"));

  uut->tasks.clear();
  advance(2s);

  CHECK(seen.empty());
  CHECK(uut->executor.is_parked());
}

TEST_CASE_METHOD(fixture,
                 "actor_executor keeps one entry in the clock however "
                 "many timers it has",
                 "[actors][actor_executor]") {
  for (int i = 100; i > 0; --i)
    uut->tasks.spawn(note_after(i * 1s, "x"));
  run();

  CHECK(pending_timers() == 1);
  CHECK(uut->open_responses() == 1);
}

TEST_CASE_METHOD(fixture,
                 "actor_executor leaves nothing behind for timers that "
                 "were superseded",
                 "[actors][actor_executor]") {
  uut->tasks.spawn(note_after(1h, "long"));

  for (int i = 0; i < 100; ++i) {
    uut->tasks.spawn(note_after(1s, "short"));
    advance(1s);
  }

  CHECK(seen.size() == 100);
  CHECK(pending_timers() == 1);
  CHECK(uut->open_responses() == 1);
}

TEST_CASE_METHOD(fixture,
                 "actor_executor is parked when nothing will go on by "
                 "itself",
                 "[actors][actor_executor]") {
  CHECK(uut->executor.is_parked());
  uut->tasks.spawn(note_after(1s, "x"));
  CHECK_FALSE(uut->executor.is_parked());

  advance(1s);

  CHECK(uut->executor.is_parked());
}

TEST_CASE_METHOD(fixture, "actor_executor counts what it resumes",
                 "[actors][actor_executor]") {
  uut->tasks.spawn(note_after(1s, "x"));
  auto before = uut->executor.activity();

  advance(2s);

  CHECK(uut->executor.activity() == before + 1);
}

TEST_CASE_METHOD(fixture,
                 "actor_executor resumes posted coroutines only by "
                 "message",
                 "[actors][actor_executor]") {
  auto work = [](journal& notes) -> task<> {
    post_awaiter posted;
    co_await posted;
    notes.emplace_back("resumed");
  };
  uut->tasks.spawn(work(seen));
  CHECK(seen.empty());

  run();

  CHECK(seen == journal{"resumed"});
}

TEST_CASE_METHOD(fixture,
                 "actor_executor runs nothing while another has the "
                 "turn",
                 "[actors][actor_executor]") {
  auto turns = std::make_shared<int>(0);
  auto other = sys.spawn(testing::recording_coroutines, turns);
  turn::ticket held{shared, caf::actor_cast<caf::actor_control_block*>(other)};
  REQUIRE(held.take());
  uut->tasks.spawn(note_after(1s, "x"));

  advance(1s);
  CHECK(seen.empty());
  CHECK_FALSE(uut->executor.is_parked());
  held.give_back();
  run();

  CHECK(seen == journal{"x"});
  CHECK(held.take());
  stop(other);
}

// -- the end ------------------------------------------------------------------

namespace {

struct ending_fixture : fixture {
  /// Cleans up for a second when it is cancelled.
  task<> clean_up() {
    try {
      co_await sleep(1h);
    } catch (const cancelled&) {
      seen.emplace_back("cancelled");
    }
    co_await sleep(1s);
    seen.emplace_back("clean");
  }

  void end(bool is_urgent = false) {
    uut->executor.end([this] { seen.emplace_back("last"); }, is_urgent);
    run();
  }
};

} // namespace

TEST_CASE_METHOD(ending_fixture,
                 "actor_executor cancels its coroutines before it ends",
                 "[actors][actor_executor]") {
  uut->executor.spawn(note_after(1s, "never"));
  uut->executor.spawn(clean_up());

  end();
  CHECK(seen == journal{"cancelled"});
  advance(1s);

  CHECK(seen == journal{"cancelled", "clean", "last"});
}

TEST_CASE_METHOD(ending_fixture,
                 "actor_executor that is told twice to end does not wait",
                 "[actors][actor_executor]") {
  uut->executor.spawn(clean_up());

  end();
  end();
  advance(2s);

  CHECK(seen == journal{"cancelled", "last"});
}

TEST_CASE_METHOD(ending_fixture,
                 "actor_executor destroys its coroutines when it is urgent",
                 "[actors][actor_executor]") {
  uut->executor.spawn(clean_up());

  end(true);
  advance(2s);

  CHECK(seen == journal{"last"});
}

TEST_CASE_METHOD(ending_fixture,
                 "actor_executor ends only with the turn, and runs nothing "
                 "after it",
                 "[actors][actor_executor]") {
  auto is_urgent = GENERATE(false, true);
  auto turns = std::make_shared<int>(0);
  auto other = sys.spawn(testing::recording_coroutines, turns);
  turn::ticket held{shared, caf::actor_cast<caf::actor_control_block*>(other)};
  REQUIRE(held.take());
  uut->executor.spawn(note_after(1s, "never"));

  end(is_urgent);
  CHECK(seen.empty());
  held.give_back();
  run();

  CHECK(seen == journal{"last"});
  stop(other);
}

// -- requests -----------------------------------------------------------------

TEST_CASE_METHOD(fixture, "executor keeps nothing of a request that is closed",
                 "[actors][actor_executor]") {
  auto silent = sys.spawn(
    [](caf::event_based_actor* me, int) -> caf::behavior {
      return {
        [me](int) { return me->make_response_promise<int>(); },
      };
    },
    0);
  auto whom = caf::actor_cast<caf::strong_actor_ptr>(silent);
  auto errors = 0;
  run();

  auto open = [&] {
    uut->context(nullptr); // the scheduler does not run it now
    return uut->executor.request(whom, caf::make_message(1),
                                 caf::behavior{[&](int) {},
                                               [&](caf::error&) { ++errors; }});
  };
  auto first = open();
  auto second = open();
  run();
  CHECK(uut->open_responses() == 2);
  uut->executor.close_request(first, false);
  run();
  CHECK(uut->open_responses() == 1);
  CHECK(errors == 1);

  self->send_exit(silent, caf::exit_reason::user_shutdown);
  run();
  CHECK(uut->open_responses() == 0);
  CHECK(errors == 2);
  uut->executor.close_request(second, true);
}
