// SPDX-License-Identifier: Apache-2.0

// Does not compile: each call gives the one error that the line above it tells.

#include "summoner/agent.hpp"

using namespace summoner;

void register_all(agent& uut) {
  auto handler = [] { return value("x"); };

  // error: every takes a duration, for example 2s or 500ms
  uut.send("A", handler, {.every = 2});
  // error: every takes a duration, for example 2s or 500ms
  uut.send("A", handler, {.every = 0.5});

  // error: a filter is made of actions or triggers, not of their names
  uut.send("A", handler, {.on_triggers = {"ok", "fine"}});
  // error: a filter is made of actions or triggers, not of their names
  uut.send("A", handler, {.on_actions = "move"});
}
