// SPDX-License-Identifier: Apache-2.0

// Only what a user writes: the one header, the one target, TRIGGERS.

#include "consumer/triggers.hpp"

#include <summoner/summoner.hpp>

#include <string>

namespace {

summoner::agent make_door() {
  summoner::agent door{"door"};
  door.use_flow({summoner::arrow_style::standard()});
  door.use_triggers(consumer::tree());
  door.upload_states(
    [](const summoner::message&) -> summoner::states { return "closed"; },
    {"closed"});
  door.download_states([](const summoner::proposals&) {});
  door.receive("closed --> opened",
               [](const summoner::message& msg) {
                 return summoner::move(consumer::done, msg["content"]);
               },
               {.raises = {summoner::move(consumer::done)}});
  door.send("closed --> opened",
            [](const summoner::value& what) { return what; },
            {.on_actions = {summoner::action::move}});
  return door;
}

/// A flow, and what can be told about it.
bool has_good_door() {
  using namespace summoner::describing;
  auto door = description::from(make_door().describe());
  return door && find_problems(*door).problems.empty()
         && to_mermaid(*door).find("opened") != std::string::npos;
}

} // namespace

int main() {
  if (!(consumer::ok > consumer::done) || !has_good_door())
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
