// SPDX-License-Identifier: Apache-2.0

// Does not compile: some calls give the one error that the line above them
// tells. The compiler says nothing of the others, as people write them.

#include "summoner/agent.hpp"

using namespace std::chrono_literals;

using namespace summoner;

void make_good_calls(agent& agent, const trigger& ok) {
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

struct offer {};

void make_bad_handlers(agent& uut) {
  // error: receive: the handler must take (const message&)
  uut.receive("A", [](int) {});
  // error: receive: the handler must take (const message&)
  uut.receive("A", [](message&) {});
  // error: receive: the handler must take (const message&)
  uut.receive("A", [](const message&) { return 1; });
  // error: receive: the handler must take (const message&)
  uut.receive("A", [](const message&) -> task<int> { co_return 1; }, {1, 2});

  // error: send: the handler must take ()
  uut.send("A", [] { return 'x'; });
  // error: send: the handler must take ()
  uut.send("A", [](int, int) { return value(); });
  // error: send: the handler must take ()
  uut.send("A", [](const std::string&) { return value(); },
           {.on_actions = {action::move}});
  // error: send: the handler must take ()
  uut.send("A", [](const value&) -> task<char> { co_return 'x'; });
  // error: send: the handler must take ()
  uut.send("A", offer{});

  // error: hook: the handler must take (const value&)
  uut.hook(direction::send, [] { return value(); });

  // error: upload_states: the handler must take (const message&)
  uut.upload_states([](const message&) {});
  // error: upload_states: the handler must take (const message&)
  uut.upload_states([](const message&) { return 3; });

  // error: download_states: the handler must take (const proposals&)
  uut.download_states([](const message&) {});
  // error: download_states: the handler must take (const proposals&)
  uut.download_states([](const proposals&) { return 1; });
}

void choose_bad_options(agent& uut) {
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
