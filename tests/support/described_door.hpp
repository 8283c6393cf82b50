// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/agent.hpp"
#include "summoner/flow/trigger_tree.hpp"
#include "summoner/json/value.hpp"

#include <chrono>
#include <optional>

namespace summoner::testing {

/// An agent with something of everything, all of it declared and in use.
inline agent described_door() {
  trigger_tree triggers{"ok\n  done\nerror"};
  auto ok = triggers["ok"];
  auto done = triggers["done"];
  auto error = triggers["error"];
  auto react = [](const message&) -> std::optional<event> {
    return std::nullopt;
  };
  auto say = [] { return value("said"); };
  auto repeat = [](const value& data) { return data; };

  agent door{"door"};
  door.use_flow().use_triggers(triggers);
  door.receive("--> closed", react, {.raises = {move(ok)}})
    .receive("closed --[ notify, greet ]--> opened", react,
             {.raises = {move(done), stay(error)}})
    .receive("opened, ajar --> closed", react,
             {.raises = {move(ok)}, .priority = 1})
    .receive("/not(closed) -->", react, {.raises = {move(error)}})
    .receive("notify", [](const message&) {});
  door.send("closed --> opened", repeat,
            {.on_actions = {action::move},
             .data = data_mode::snapshot,
             .when_data = [](const value& data) { return data == 1; }});
  door.send("/all --> /all", say,
            {.on_triggers = {ok, done},
             .every = std::chrono::milliseconds{2500},
             .run_while = true});
  door.send("heartbeat", say, {.every = std::chrono::seconds{1}});
  door.send("", [] { return std::vector<value>{}; });
  door.upload_states([](const message&) { return "closed"; },
                     {"closed", "opened", "ajar", "notify"});
  door.download_states([](const proposals&) {});
  door.hook(direction::send, [](const value& what) { return what; }, {1, 2});
  return door;
}

} // namespace summoner::testing
