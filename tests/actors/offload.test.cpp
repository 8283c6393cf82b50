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

  std::optional<offload_pool> uut;

  ~fixture() {
    uut.reset();
    run();
  }

  void make(std::size_t threads, std::size_t queue) {
    uut.emplace(sys, pool_settings{threads, queue, false});
  }

  std::optional<async::worker_pool::job_id> submit(char name) {
    return uut->submit([this, name] { done += name; });
  }
};

} // namespace

TEST_CASE_METHOD(fixture,
                 "offload_pool runs jobs in the order in which they came",
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

TEST_CASE_METHOD(fixture, "offload_pool starts as many workers as are needed",
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

TEST_CASE_METHOD(fixture, "offload_pool refuses what is beyond its limit",
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

TEST_CASE_METHOD(fixture,
                 "offload_pool drops a job that is forgotten, and has "
                 "its place for another",
                 "[actors][offload]") {
  make(1, 2);
  submit('a');
  auto second = submit('b');
  submit('c');
  REQUIRE_FALSE(submit('x'));

  uut->forget(*second);
  run();

  CHECK(done == "ac");
  CHECK(uut->counts().done == 2);
  CHECK(uut->counts().waiting == 0);
  for (auto name : {'d', 'e', 'f'})
    CHECK(submit(name));
  CHECK_FALSE(submit('x'));
}

TEST_CASE_METHOD(fixture, "offload_pool leaves alone what has ended",
                 "[actors][offload]") {
  make(1, 1);
  auto first = submit('a');
  run();

  uut->forget(*first);
  run();

  CHECK(uut->counts().done == 1);
  CHECK(submit('b'));
  CHECK(submit('c'));
  CHECK_FALSE(submit('d'));
}

TEST_CASE_METHOD(fixture, "offload_pool without threads has one",
                 "[actors][offload]") {
  make(0, 0);

  CHECK(submit('a'));
  CHECK_FALSE(submit('b'));
  run();

  CHECK(done == "a");
}

TEST_CASE_METHOD(fixture, "offload_pool tells how long jobs have waited",
                 "[actors][offload]") {
  make(1, 10);
  auto slow = [this] { sched.clock().current_time += 2s; };
  uut->submit(slow);
  submit('b');
  run();

  CHECK(uut->counts().longest_wait == 2s);
  CHECK(uut->counts().waited == 2s);
}

TEST_CASE_METHOD(fixture, "offload_pool ends with its workers",
                 "[actors][offload]") {
  make(2, 10);
  submit('a');
  run();

  uut.reset();
  run();

  CHECK(sys.registry().running() <= 1); // the test itself
}
