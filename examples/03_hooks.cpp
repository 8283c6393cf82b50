// SPDX-License-Identifier: Apache-2.0

// Hooks see every value that passes: send hooks stamp what goes out, receive
// hooks check what comes in, and both may drop it.

#include "summoner/summoner.hpp"

using namespace summoner;

/// Says one true and one false thing, again and again, until it is told to
/// stop. Its hooks stamp what it says.
agent make_speaker() {
  agent speaker{"speaker"};
  speaker.send("", []() -> task<std::vector<value>> {
    co_await sleep(std::chrono::milliseconds{20});
    std::vector<value> said;
    said.push_back({{"claim", "2 + 2 = 4"}, {"is_true", true}});
    said.push_back({{"claim", "2 + 2 = 5"}, {"is_true", false}});
    co_return said;
  });
  // The priority says who is first, not the order of registration.
  speaker.hook(
    direction::send,
    [](const value& payload) { return payload.with("stamp", "second"); },
    priority{2});
  speaker.hook(
    direction::send,
    [](const value& payload) { return payload.with("stamp", "first"); },
    priority{1});
  speaker.receive("", [](const message& msg, context& self) {
    if (msg["content"] == "stop")
      self.quit();
  });
  return speaker;
}

/// What reached the listener's receiver.
struct notes {
  int good = 0;
  int bad = 0;
};

agent make_listener(notes& heard) {
  agent listener{"listener"};
  listener.hook(direction::receive,
                [](const message& msg) -> std::optional<message> {
                  if (msg["content"]["is_true"].as_bool())
                    return msg;
                  return std::nullopt; // the receivers never see it
                });
  queue<value> outbox;
  listener.receive("", [=, &heard](const message& msg) -> task<> {
    auto said = msg["content"];
    auto is_good = said["is_true"] == true && said["stamp"] == "second";
    fmt::print("heard {}\n", said.to_text());
    ++(is_good ? heard.good : heard.bad);
    co_await outbox.put("stop");
  });
  listener.send("", [=](context& self) -> task<std::optional<value>> {
    auto said = co_await outbox.get();
    self.quit();
    co_return said;
  });
  return listener;
}

int main(int argc, char** argv) {
  notes heard;
  if (describe_if_asked(argc, argv, make_listener(heard)))
    return 0;
  runtime host;
  auto room = relay::start(host, {.port = 0});
  if (!room)
    return 1;
  auto listener = host.spawn(make_listener(heard), room->address());
  auto speaker = host.spawn(make_speaker(), room->address());
  auto is_good = listener.wait() == 0 && speaker.wait() == 0 && heard.good > 0
                 && heard.bad == 0;
  return is_good ? 0 : 1;
}
