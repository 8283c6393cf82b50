// SPDX-License-Identifier: Apache-2.0

#include "summoner/client/run_queue.hpp"

#include "summoner/json/value.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

using namespace summoner;
using namespace summoner::client;
using namespace std::chrono_literals;

namespace {

const auto start = run_queue::time_point{} + 1h;

/// Data of at least so many bytes.
event_data data_of(std::size_t bytes) {
  return std::string(bytes, 'x');
}

void push(run_queue& uut, std::size_t runs, std::size_t sender = 0) {
  for (std::size_t i = 0; i < runs; ++i)
    uut.push({sender, {}});
}

/// The senders of the runs that may start.
std::vector<std::size_t> all_next(run_queue& uut) {
  std::vector<std::size_t> result;
  while (auto run = uut.next())
    result.push_back(run->sender);
  return result;
}

} // namespace

TEST_CASE("run_queue gives the runs in order, with their data",
          "[client][run_queue]") {
  run_queue uut{{}};
  for (std::size_t i = 0; i < 3; ++i)
    uut.push({i, static_cast<int>(i)});

  for (std::size_t i = 0; i < 3; ++i) {
    auto run = uut.next();
    REQUIRE(run);
    CHECK(run->sender == i);
    CHECK(*run->data.get<value>() == i);
  }
  CHECK_FALSE(uut.next());
}

TEST_CASE("run_queue starts no more runs than it has slots",
          "[client][run_queue]") {
  run_queue uut{{.concurrency = 2}};
  for (std::size_t i = 0; i < 5; ++i)
    uut.push({i, {}});

  CHECK(all_next(uut) == std::vector<std::size_t>{0, 1});
  CHECK(uut.in_flight() == 2);
  CHECK(uut.waiting() == 3);
  uut.end(1);
  CHECK(all_next(uut) == std::vector<std::size_t>{2});
  uut.end(2);
  CHECK(all_next(uut) == std::vector<std::size_t>{3, 4});
}

TEST_CASE("run_queue forgives ends that nobody started",
          "[client][run_queue]") {
  run_queue uut{{.concurrency = 1}};

  uut.end(3);
  uut.release(3, 1000);

  CHECK(uut.in_flight() == 0);
  CHECK_FALSE(uut.is_full());
}

TEST_CASE("run_queue is full when queue and bridge are",
          "[client][run_queue]") {
  run_queue uut{{.concurrency = 1, .queue = 2, .bridge = 3}};

  push(uut, 4);
  CHECK_FALSE(uut.is_full());
  push(uut, 1);
  CHECK(uut.is_full());
  uut.next(); // one goes on from the bridge to the queue
  CHECK_FALSE(uut.is_full());
}

TEST_CASE("run_queue counts what timed senders collect against the bridge",
          "[client][run_queue]") {
  run_queue uut{{.queue = 2, .bridge = 3}};
  push(uut, 4); // two of them in the bridge

  uut.collect(1);
  CHECK(uut.is_full());
  uut.release(1, 1);
  CHECK_FALSE(uut.is_full());
}

TEST_CASE("run_queue is full when the data that waits is too large",
          "[client][run_queue]") {
  run_queue uut{{.bytes = 1000}};
  uut.push({0, data_of(1000)});
  CHECK_FALSE(uut.is_full());

  uut.push({0, data_of(1000)}); // queue and bridge may hold as much each

  CHECK(uut.is_full());
  uut.next();
  CHECK_FALSE(uut.is_full());
}

TEST_CASE("run_queue is full when the data that is collected is too large",
          "[client][run_queue]") {
  run_queue uut{{.bytes = 1000}};

  uut.collect(999);
  CHECK_FALSE(uut.is_full());
  uut.collect(1);
  CHECK(uut.is_full());
  uut.release(1, 1);
  CHECK_FALSE(uut.is_full());
}

TEST_CASE("run_queue is not misled by data that changes while it waits",
          "[client][run_queue]") {
  run_queue uut{{.bytes = 1000}};
  auto data = data_of(10);
  SECTION("in the queue") {
    uut.push({0, data});
    *data.get<value>() = value(std::string(5000, 'x'));
    uut.next();
  }
  SECTION("in the queue, beside other data") {
    uut.push({0, data});
    uut.push({0, data_of(100)});
    *data.get<value>() = value(std::string(5000, 'x'));
    uut.next();
  }
  SECTION("collected") {
    uut.collect(2000);
    uut.release(1, 10);
  }
  CHECK_FALSE(uut.is_full());
}

TEST_CASE("run_queue refuses nothing, even when it is full",
          "[client][run_queue]") {
  run_queue uut{{.concurrency = 100, .queue = 1, .bridge = 1}};

  push(uut, 10);

  CHECK(uut.is_full());
  CHECK(all_next(uut).size() == 10);
}

TEST_CASE("run_queue warns when its queue is at 80%", "[client][run_queue]") {
  run_queue uut{{.queue = 10}};

  push(uut, 7);
  CHECK_FALSE(uut.warn(start));
  push(uut, 1, 42);

  CHECK(uut.warn(start) == std::optional<std::size_t>{42});
}

TEST_CASE("run_queue warns at most once a second", "[client][run_queue]") {
  run_queue uut{{.queue = 1}};
  push(uut, 1);

  CHECK(uut.warn(start));
  CHECK_FALSE(uut.warn(start));
  CHECK_FALSE(uut.warn(start + 999ms));
  CHECK(uut.warn(start + 1s));
  CHECK_FALSE(uut.warn(start + 1999ms));
}

TEST_CASE("run_queue without runs never warns", "[client][run_queue]") {
  run_queue uut{{.queue = 0}};

  CHECK_FALSE(uut.warn(start));
}
