// SPDX-License-Identifier: Apache-2.0

#include "summoner/testing.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;

// 11_queue.cpp
agent make_worker();
agent make_batcher();

namespace {

void receive_jobs(testing::agent_fixture& uut, int count) {
  for (int i = 1; i <= count; ++i)
    uut.receive({{"job", i}});
}

/// What is sent for the jobs from `first` to `last`.
std::vector<value> told(const std::string& how, int first, int last) {
  std::vector<value> result;
  for (int i = first; i <= last; ++i)
    result.push_back({{how, i}});
  return result;
}

} // namespace

// -- one by one ---------------------------------------------------------------

TEST_CASE("worker takes jobs while it works, and does them in order",
          "[example]") {
  testing::agent_fixture uut{make_worker()};

  receive_jobs(uut, 3);
  CHECK(uut.counts().handled == 3);
  CHECK(uut.sent().empty());

  uut.advance(500ms);
  CHECK(uut.sent() == told("processed", 1, 1));
  uut.advance(1s);
  CHECK(uut.sent() == told("processed", 2, 3));
}

TEST_CASE("worker takes no more than its queue holds, and loses nothing",
          "[example]") {
  testing::agent_fixture uut{make_worker()};

  receive_jobs(uut, 150);

  // One is being done, a hundred are in the queue.
  CHECK(uut.counts().handled == 101);
  uut.advance(75s);
  CHECK(uut.sent() == told("processed", 1, 150));
}

TEST_CASE("worker ends at once when it has nothing to do", "[example]") {
  testing::agent_fixture uut{make_worker()};

  uut.quit();

  CHECK(uut.has_ended_with(0));
}

// -- in batches ---------------------------------------------------------------

TEST_CASE("batcher sends ten at a time", "[example]") {
  testing::agent_fixture uut{make_batcher()};
  receive_jobs(uut, 25);
  CHECK(uut.sent().empty());

  uut.advance(200ms);
  CHECK(uut.sent() == told("collected", 1, 10));
  uut.advance(200ms);
  CHECK(uut.sent() == told("collected", 11, 20));
  uut.advance(200ms);
  CHECK(uut.sent() == told("collected", 21, 25));
  uut.advance(1h);
  CHECK(uut.sent().empty());
}

TEST_CASE("batcher lets wait who is faster than it", "[example]") {
  testing::agent_fixture uut{make_batcher()};

  receive_jobs(uut, 150);

  CHECK(uut.counts().handled == 100);
  uut.advance(3s);
  CHECK(uut.sent() == told("collected", 1, 150));
}
