// SPDX-License-Identifier: Apache-2.0

// Compiles without a warning: options as people write them.

#include "summoner/agent.hpp"

using namespace std::chrono_literals;

using namespace summoner;

void register_all(agent& agent, const trigger& ok) {
  auto handler = [] { return value("x"); };
  auto answer = [](const value& data) { return data; };
  auto react = [](const message&) { return move(trigger{"ok", {0}}); };

  agent.send("A --> B", handler,
             {.on_actions = {action::move}, .on_triggers = {ok}, .every = 2s});
  agent.send("A --> B", handler, {.on_actions = {action::move, action::stay}});
  agent.send("A --> B", handler, {.on_triggers = trigger_filter::none()});
  agent.send("A --> B", handler, {.every = 500ms, .run_while = true});
  agent.send("A --> B", handler,
             {.every = 2s, .run_while = [] { return true; }});
  agent.send("A --> B", handler, {.every = 0.5s});
  agent.send("A --> B", handler, {.every = std::chrono::duration<float>{2}});
  agent.send("A --> B", handler, {.on_actions = action::move});
  agent.send("A --> B", handler, {.on_triggers = ok, .every = 1min});
  agent.send("A --> B", handler, {});
  agent.send("A --> B", [] { return "x"; });
  agent.send("A --> B", []() -> task<> { co_return; });
  agent.send("A --> B", answer,
             {.on_actions = {action::test},
              .data = data_mode::snapshot,
              .when_data = [](const value& x) { return x["n"] == 3; }});

  agent.receive("A --> B", react,
                {.raises = {move(ok), stay(ok)}, .priority = 2});
  agent.receive("A --> B", react, {.raises = {move(ok)}, .priority = {1, 2}});
  agent.receive("A --> B", react, {.raises = {move(ok)}});
  agent.receive("A --> B", react, {.priority = 2});
  agent.receive("A --> B", react, {.priority = priority{1, 2}});
  agent.receive("A --> B", react, 2);
  agent.receive("A --> B", react, {1, 2});
  agent.receive("A --> B", react, {});

  agent.upload_states([](const message&) { return "A"; }, {"A", "/not(B)"});
}
