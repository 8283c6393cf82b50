// SPDX-License-Identifier: Apache-2.0

// Only what a user writes: the one header, the one target, TRIGGERS.

#include "consumer/triggers.hpp"

#include <summoner/summoner.hpp>

int main() {
  if (!(consumer::ok > consumer::done))
    return 1;
  summoner::agent agent{"consumer"};
  agent.send("", []() -> summoner::value { return {{"hello", "world"}}; });
  summoner::runtime host;
  auto relay = summoner::relay::start(host, {.port = 0});
  if (!relay)
    return 1;
  auto client = host.spawn(std::move(agent), relay->address());
  client.quit();
  return client.wait();
}
