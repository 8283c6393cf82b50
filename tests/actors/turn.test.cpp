// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/turn.hpp"

#include "summoner/testing/deterministic.hpp"

#include "support/recorders.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <memory>
#include <optional>

using namespace summoner;
using namespace summoner::actors;

namespace {

/// Three actors that share a turn.
struct fixture : testing::deterministic {
  struct member {
    std::shared_ptr<int> turns = std::make_shared<int>(0);
    coroutine_actor who;
    std::optional<turn::ticket> ticket;
  };

  std::shared_ptr<turn> shared = std::make_shared<turn>();
  member a;
  member b;
  member c;

  fixture() {
    for (auto* x : {&a, &b, &c}) {
      x->who = sys.spawn(testing::recording_coroutines, x->turns);
      x->ticket.emplace(shared,
                        caf::actor_cast<caf::actor_control_block*>(x->who));
    }
    run();
  }

  ~fixture() {
    for (auto* x : {&a, &b, &c}) {
      x->ticket.reset();
      stop(x->who);
    }
  }

  [[nodiscard]] std::array<int, 3> told() {
    run();
    return {*a.turns, *b.turns, *c.turns};
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "turn is there for the first who asks",
                 "[actors][turn]") {
  CHECK(a.ticket->take());
  CHECK(told() == std::array{0, 0, 0});
}

TEST_CASE_METHOD(fixture, "turn belongs to one at a time", "[actors][turn]") {
  CHECK(a.ticket->take());
  CHECK_FALSE(b.ticket->take());
  CHECK_FALSE(c.ticket->take());
  CHECK(a.ticket->take());
}

TEST_CASE_METHOD(fixture, "turn may be taken again after it was given back",
                 "[actors][turn]") {
  CHECK(a.ticket->take());
  a.ticket->give_back();
  CHECK(b.ticket->take());
  b.ticket->give_back();
  CHECK(b.ticket->take());
}

TEST_CASE_METHOD(fixture, "turn is passed on in the order of asking",
                 "[actors][turn]") {
  CHECK(a.ticket->take());
  CHECK_FALSE(c.ticket->take());
  CHECK_FALSE(b.ticket->take());

  a.ticket->give_back();
  CHECK(told() == std::array{0, 0, 1});
  CHECK(c.ticket->take());
  c.ticket->give_back();

  CHECK(told() == std::array{0, 1, 1});
}

TEST_CASE_METHOD(fixture, "turn queues each only once, however often he asks",
                 "[actors][turn]") {
  CHECK(a.ticket->take());
  for (int i = 0; i < 5; ++i)
    CHECK_FALSE(b.ticket->take());

  a.ticket->give_back();
  b.ticket->give_back();

  CHECK(told() == std::array{0, 1, 0});
  CHECK(c.ticket->take());
}

TEST_CASE_METHOD(fixture, "turn is passed on when its holder dies",
                 "[actors][turn]") {
  CHECK(a.ticket->take());
  CHECK_FALSE(b.ticket->take());

  a.ticket.reset();

  CHECK(told() == std::array{0, 1, 0});
  CHECK(b.ticket->take());
}

TEST_CASE_METHOD(fixture, "turn forgets who dies in the queue",
                 "[actors][turn]") {
  CHECK(a.ticket->take());
  CHECK_FALSE(b.ticket->take());
  CHECK_FALSE(c.ticket->take());

  b.ticket.reset();
  a.ticket->give_back();

  CHECK(told() == std::array{0, 0, 1});
}
