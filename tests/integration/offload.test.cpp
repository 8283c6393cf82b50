// SPDX-License-Identifier: Apache-2.0

// Work on real threads.

#include "summoner/summoner.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

using namespace summoner;
using namespace std::chrono_literals;

namespace {

task<int> answer() {
  co_await sleep(1ms);
  co_return 42;
}

task<> fail() {
  co_await sleep(1ms);
  throw std::runtime_error{"failed"};
}

} // namespace

TEST_CASE("runtime runs a task until it is complete",
          "[integration][offload]") {
  runtime host;

  CHECK(host.run_until_complete(answer()) == 42);
  CHECK_THROWS_WITH(host.run_until_complete(fail()), "failed");
}

TEST_CASE("runtime offloads to threads of their own",
          "[integration][offload]") {
  runtime_options options;
  options.offload_threads = 2;
  runtime host{std::move(options)};
  auto body = []() -> task<bool> {
    auto here = std::this_thread::get_id();
    auto who = [] { return std::this_thread::get_id(); };
    auto there = co_await offload(who);
    co_return here != there;
  };

  CHECK(host.run_until_complete(body()));
  CHECK(host.workers().threads == 1);
  // A job counts as done once it has told whoever waits for it.
  while (host.workers().done == 0)
    std::this_thread::yield();
  CHECK(host.workers().done == 1);
}

TEST_CASE("runtime runs offloaded work at the same time, and within its bounds",
          "[integration][offload]") {
  runtime_options options;
  options.offload_threads = 2;
  options.offload_queue = 1;
  runtime host{std::move(options)};
  std::atomic<int> inside{0};
  // Two meet, so both run at once.
  auto meet = [&inside] {
    ++inside;
    while (inside < 2)
      std::this_thread::yield();
  };
  auto body = [&]() -> task<std::size_t> {
    auto outcomes = co_await when_all_outcomes(offload(meet), offload(meet),
                                               offload(meet), offload(meet));
    auto refused = std::get<3>(outcomes).error_text();
    co_return refused.find("too many jobs") == std::string::npos ? 0U : 1U;
  };

  CHECK(host.run_until_complete(body()) == 1);
  CHECK(host.workers().refused == 1);
  CHECK(inside == 3);
}

TEST_CASE("runtime ends while offloaded work still runs",
          "[integration][offload]") {
  auto may_end = std::make_shared<std::atomic<bool>>(false);
  auto began = std::make_shared<std::atomic<bool>>(false);
  {
    runtime host;
    agent slow{"slow"};
    slow.send("", [=]() -> task<value> {
      auto work = [=] {
        *began = true;
        while (!*may_end)
          std::this_thread::yield();
      };
      co_await offload(work);
      co_return 1;
    });
    relay_config free_port;
    free_port.port = 0;
    auto hub = relay::start(host, free_port);
    REQUIRE(hub);
    auto client = host.spawn(std::move(slow), hub->address());
    while (!*began)
      std::this_thread::yield();
    client.abort();
    CHECK(client.wait_for(5s) == 0); // it does not wait for the work
    *may_end = true;
  }
  CHECK(*began);
}
