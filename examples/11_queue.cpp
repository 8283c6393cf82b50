// SPDX-License-Identifier: Apache-2.0

// Producer and consumer: a receiver puts work into a queue, a sender takes it
// out when it gets to it, one by one or in batches. The queue is bounded: when
// it is full the receiver waits, and then so does who sends too fast.

#include "summoner/summoner.hpp"

#include <set>

using namespace summoner;
using namespace std::chrono_literals;

// [queue]
/// Works on jobs one after another, half a second each.
agent make_worker() {
  agent worker{"worker"};
  queue<value> inbox{100};
  worker.receive("", [=](const message& msg) -> task<> {
    auto said = msg["content"];
    if (said.contains("job"))
      co_await inbox.put(said["job"]); // waits while the queue is full
  });
  worker.send("", [=]() -> task<std::optional<value>> {
    auto job = co_await inbox.get(); // waits while it is empty
    if (!job)
      co_return std::nullopt; // it was closed
    co_await sleep(500ms);    // the work
    co_return value{{"processed", *job}};
  });
  return worker;
}
// [/queue]

// [batch]
/// Passes on what has collected, five times a second, ten at most. What a
/// vector holds goes out as that many messages, in order and uninterrupted.
agent make_batcher() {
  agent batcher{"batcher"};
  queue<value> inbox{100};
  batcher.receive("", [=](const message& msg) -> task<> {
    auto said = msg["content"];
    if (said.contains("job"))
      co_await inbox.put(said["job"]);
  });
  auto drain = [=] {
    std::vector<value> batch;
    while (batch.size() < 10) {
      auto job = inbox.try_get(); // never waits
      if (!job)
        break;
      batch.push_back({{"collected", *job}});
    }
    return batch; // an empty one sends nothing
  };
  batcher.send("", drain, {.every = 200ms});
  return batcher;
}
// [/batch]

/// Hands out jobs until it has heard of enough from both.
agent make_customer(std::set<std::int64_t>& processed,
                    std::set<std::int64_t>& collected) {
  agent customer{"customer"};
  auto number = std::make_shared<std::int64_t>(0);
  customer.receive("", [&](const message& msg, context& self) {
    auto said = msg["content"];
    if (said.contains("processed"))
      processed.insert(said["processed"].as_int());
    if (said.contains("collected"))
      collected.insert(said["collected"].as_int());
    if (processed.size() >= 2 && collected.size() >= 20)
      self.quit();
  });
  customer.send("", [=] { return value{{"job", ++*number}}; }, {.every = 10ms});
  return customer;
}

int main(int argc, char** argv) {
  if (describe_if_asked(argc, argv, make_worker()))
    return 0;
  std::set<std::int64_t> processed; // used by handlers: outlive the runtime
  std::set<std::int64_t> collected;
  runtime host;
  auto room = relay::start(host, {.port = 0});
  if (!room)
    return 1;
  host.spawn(make_worker(), room->address());
  host.spawn(make_batcher(), room->address());
  auto customer = host.spawn(make_customer(processed, collected),
                             room->address());
  auto status = customer.wait();
  fmt::print("{} jobs were processed, {} collected\n", processed.size(),
             collected.size());
  return status;
}
