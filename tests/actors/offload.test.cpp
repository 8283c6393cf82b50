// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/offload.hpp"

#include "summoner/testing/deterministic.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <optional>
#include <string>

using namespace summoner;
using namespace summoner::actors;
using namespace std::chrono_literals;

namespace {

struct fixture : testing::deterministic {
  std::string done;

  std::optional<actor_pool> uut;

  ~fixture() {
    uut.reset();
    run();
  }

  void make(std::size_t threads, std::size_t queue) {
    uut.emplace(sys, pool_settings{threads, queue, false});
  }

  bool submit(char name) {
    return uut->submit([this, name] { done += name; });
  }
};

} // namespace

TEST_CASE_METHOD(fixture,
                 "actor_pool runs jobs in the order in which they came",
                 "[actors][offload]") {
  make(1, 10);

  for (auto name : {'a', 'b', 'c'})
    CHECK(submit(name));
  run();

  CHECK(done == "abc");
  CHECK(uut->counts().done == 3);
  CHECK(uut->counts().running == 0);
  CHECK(uut->counts().waiting == 0);
}

TEST_CASE_METHOD(fixture, "actor_pool starts as many workers as are needed",
                 "[actors][offload]") {
  make(2, 10);
  CHECK(uut->counts().threads == 0);

  submit('a');
  run();
  submit('b');
  run();
  CHECK(uut->counts().threads == 1);

  for (auto name : {'c', 'd', 'e'})
    submit(name);
  run();

  CHECK(uut->counts().threads == 2);
  CHECK(done.size() == 5);
}

TEST_CASE_METHOD(fixture, "actor_pool refuses what is beyond its limit",
                 "[actors][offload]") {
  make(1, 2);
  CHECK(submit('a'));
  CHECK(submit('b'));
  CHECK(submit('c'));

  CHECK_FALSE(submit('d'));
  CHECK(uut->counts().refused == 1);
  run();

  CHECK(done == "abc");
  CHECK(submit('e'));
}

TEST_CASE_METHOD(fixture, "actor_pool without threads has one",
                 "[actors][offload]") {
  make(0, 0);

  CHECK(submit('a'));
  CHECK_FALSE(submit('b'));
  run();

  CHECK(done == "a");
}

TEST_CASE_METHOD(fixture, "actor_pool tells how long jobs have waited",
                 "[actors][offload]") {
  make(1, 10);
  auto slow = [this] { sched.clock().current_time += 2s; };
  uut->submit(slow);
  submit('b');
  run();

  CHECK(uut->counts().longest_wait == 2s);
  CHECK(uut->counts().waited == 2s);
}

TEST_CASE_METHOD(fixture, "actor_pool ends with its workers",
                 "[actors][offload]") {
  make(2, 10);
  submit('a');
  run();

  uut.reset();
  run();

  CHECK(sys.registry().running() <= 1); // the test itself
}
