// SPDX-License-Identifier: Apache-2.0

// Does not compile: each call gives the one error that the line above it tells.

#include "summoner/agent.hpp"

using namespace summoner;

struct offer {};

void register_all(agent& uut) {
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
