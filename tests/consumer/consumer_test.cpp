// SPDX-License-Identifier: Apache-2.0

// Only what a test of a user writes: the one header, the one target.

#include <summoner/testing.hpp>

int main() {
  summoner::agent agent{"consumer"};
  agent.send("",
             []() -> summoner::value {
               return {{"hello", "world"}};
             },
             {.every = std::chrono::hours{1}});
  summoner::testing::agent_fixture uut{std::move(agent)};
  auto sent = uut.sent();
  return sent.size() == 1 && sent[0]["hello"] == "world" ? 0 : 1;
}
