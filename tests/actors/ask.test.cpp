// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/ask.hpp"

#include "summoner/async/when.hpp"
#include "summoner/testing.hpp"

#include "support/fake_executor.hpp"
#include "support/started_task.hpp"

#include <caf/sec.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <catch2/catch.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;

namespace {

using stock_actor = caf::typed_actor<
  // Takes so many; replies how many are left.
  caf::replies_to<std::string, int>::with<int>,
  // Has so many more.
  caf::reacts_to<int>,
  // What there is most of, and how many.
  caf::replies_to<std::string>::with<std::string, int>,
  // Answers when it is told to.
  caf::replies_to<bool>::with<int>>;

using fragile_actor = caf::typed_actor<
  // Throws, or never answers.
  caf::replies_to<bool>::with<int>>;

fragile_actor::behavior_type fragile(fragile_actor::pointer self,
                                     int /*unused*/) {
  self->set_exception_handler(
    [](std::exception_ptr&) -> caf::error { return caf::sec::runtime_error; });
  return {
    [self](bool must_throw) -> caf::result<int> {
      if (must_throw)
        throw std::runtime_error{"out of stock"};
      auto promise = self->make_response_promise<int>();
      self->quit();
      return promise;
    },
  };
}

struct stock_state {
  int apples = 0;
  std::vector<caf::typed_response_promise<int>> open;
};

stock_actor::behavior_type
stock(stock_actor::stateful_pointer<stock_state> self, int apples) {
  self->state.apples = apples;
  return {
    [self](const std::string& what, int count) -> caf::result<int> {
      if (what != "apples")
        return caf::sec::bad_function_call;
      return self->state.apples -= count;
    },
    [self](int count) { self->state.apples += count; },
    [self](const std::string&) {
      return std::make_tuple(std::string{"apples"}, self->state.apples);
    },
    [self](bool now) {
      auto promise = self->make_response_promise<int>();
      self->state.open.push_back(promise);
      if (now)
        for (auto& each : self->state.open)
          each.deliver(self->state.apples);
      return promise;
    },
  };
}

struct fixture : testing::deterministic {
  ~fixture() override {
    uut.reset();
    stop(shelf);
  }

  void start(std::function<task<>()> work) {
    uut.emplace(*this, std::move(work));
    run();
  }

  stock_actor shelf = sys.spawn(stock, 10);
  std::optional<testing::started_task> uut;
  int left = 0;
};

} // namespace

TEST_CASE_METHOD(fixture, "ask gives what the actor answers", "[actors][ask]") {
  start(
    [this]() -> task<> { left = co_await summoner::ask(shelf, "apples", 3); });

  CHECK(uut->error().empty());
  CHECK(left == 7);
}

TEST_CASE_METHOD(fixture, "ask waits for an answer that says nothing",
                 "[actors][ask]") {
  start([this]() -> task<> {
    co_await summoner::ask(shelf, 5);
    left = co_await summoner::ask(shelf, "apples", 0);
  });

  CHECK(uut->error().empty());
  CHECK(left == 15);
}

TEST_CASE_METHOD(fixture, "ask gives several values as a tuple",
                 "[actors][ask]") {
  std::string what;

  start([&]() -> task<> {
    std::tie(what, left) = co_await summoner::ask(shelf, "?");
  });

  CHECK(what == "apples");
  CHECK(left == 10);
}

TEST_CASE_METHOD(fixture, "ask throws the error that the actor answers",
                 "[actors][ask]") {
  caf::error why;

  start([&]() -> task<> {
    try {
      co_await summoner::ask(shelf, "pears", 1);
    } catch (const request_error& error) {
      why = error.why();
      throw;
    }
  });

  CHECK(why == caf::sec::bad_function_call);
  CHECK_THAT(uut->error(), Catch::Contains("bad_function_call"));
}

TEST_CASE_METHOD(fixture, "ask throws when the actor is not there any more",
                 "[actors][ask]") {
  auto gone = shelf;
  stop(shelf);

  start([&]() -> task<> { left = co_await summoner::ask(gone, "apples", 1); });

  CHECK_THAT(uut->error(), Catch::Contains("request_receiver_down"));
}

TEST_CASE_METHOD(fixture, "ask throws when the actor ends without an answer",
                 "[actors][ask]") {
  auto must_throw = GENERATE(false, true);
  auto whom = sys.spawn(fragile, 0);

  start([&]() -> task<> { left = co_await summoner::ask(whom, must_throw); });

  REQUIRE(uut->is_done());
  CHECK_THAT(uut->error(),
             Catch::Contains(must_throw ? "runtime_error"
                                        : "request_receiver_down"));
}

TEST_CASE_METHOD(fixture, "ask throws when there is no actor",
                 "[actors][ask]") {
  stop(shelf);

  start(
    [this]() -> task<> { left = co_await summoner::ask(shelf, "apples", 1); });

  CHECK_THAT(uut->error(), Catch::Contains("invalid_argument"));
}

TEST_CASE_METHOD(fixture, "ask lets others go on while it waits",
                 "[actors][ask]") {
  start([this]() -> task<> { left = co_await summoner::ask(shelf, false); });
  CHECK_FALSE(uut->is_done());

  self->send(shelf, true);
  run();

  CHECK(uut->is_done());
  CHECK(left == 10);
}

TEST_CASE_METHOD(fixture, "ask that is cancelled wants no answer any more",
                 "[actors][ask]") {
  auto is_cancelled = false;
  start([&]() -> task<> {
    try {
      left = co_await summoner::ask(shelf, false);
    } catch (const cancelled&) {
      is_cancelled = true;
      throw;
    }
  });

  uut->cancel();
  self->send(shelf, true);
  run();

  CHECK(is_cancelled);
  CHECK(uut->is_done());
  CHECK(left == 0);
}

TEST_CASE_METHOD(fixture, "ask that is destroyed wants no answer any more",
                 "[actors][ask]") {
  start([this]() -> task<> { left = co_await summoner::ask(shelf, false); });

  uut->destroy();
  self->send(shelf, true);
  run();

  CHECK(left == 0);
}

TEST_CASE_METHOD(fixture, "ask can have a time limit", "[actors][ask]") {
  start([this]() -> task<> {
    try {
      left = co_await with_timeout(summoner::ask(shelf, false), 2s);
    } catch (const timed_out&) {
      left = -1;
    }
    left += co_await summoner::ask(shelf, "apples", 0);
  });

  advance(1999ms);
  CHECK_FALSE(uut->is_done());
  advance(1ms);

  CHECK(uut->error().empty());
  CHECK(left == 9);
}

TEST_CASE_METHOD(fixture, "ask is for coroutines of actors", "[actors][ask]") {
  testing::fake_executor nowhere;

  testing::running work{nowhere, summoner::ask(shelf, "apples", 1)};

  REQUIRE(work.done());
  CHECK_THROWS_AS(work.result(), std::logic_error);
}

TEST_CASE("quit waits for what is asked", "[actors][ask]") {
  testing::room uut;
  auto shelf = uut.sys.spawn(stock, 10);
  agent clerk{"clerk"};
  queue<value> answers;
  clerk.receive("", [=](const message&, context& self) -> task<> {
    self.quit();
    auto left = co_await summoner::ask(shelf, false);
    value answer = {{"left", left}};
    co_await answers.put(answer);
  });
  clerk.send("", [=]() -> task<std::optional<value>> {
    co_return co_await answers.get();
  });
  auto& client = uut.join(std::move(clerk));

  client.receive("how many?");
  uut.advance(1s);
  CHECK_FALSE(client.has_ended_with(0));
  uut.self->send(shelf, true);
  uut.advance(0ms);

  CHECK(client.sent() == std::vector<value>{{{"left", 10}}});
  CHECK(client.has_ended_with(0));
  uut.stop(shelf);
}
