// SPDX-License-Identifier: Apache-2.0

// The smallest agent: it sends back what others say, until one says "bye".

// [README]
#include "summoner/summoner.hpp"

using namespace summoner;

int run_echo(run_options where) {
  agent echo{"echo"};
  queue<value> inbox;
  echo.receive("", [=](const message& msg, context& self) -> task<> {
    if (msg["content"] == "bye")
      self.quit();
    else if (msg.contains("content")) // not so in notices of the relay
      co_await inbox.put(msg["content"]);
  });
  echo.send("", [=]() -> task<std::optional<value>> {
    co_return co_await inbox.get();
  });
  return run(std::move(echo), std::move(where));
}
// [/README]

// Somebody to talk to: says hello until it comes back, and then bye.
agent make_guest(bool& is_echoed) {
  agent guest{"guest"};
  guest.receive("", [&](const message& msg) {
    if (msg["content"]["say"] == "hello")
      is_echoed = true;
  });
  guest.send("", [&](context& self) -> task<value> {
    if (is_echoed) {
      self.quit();
      co_return "bye";
    }
    co_await sleep(std::chrono::milliseconds{20});
    co_return value{{"say", "hello"}, {"n", 3}, {"x", 1.5}};
  });
  return guest;
}

int main() {
  bool is_echoed = false;
  runtime host;
  auto room = relay::start(host, {.port = 0});
  if (!room)
    return 1;
  auto guest = host.spawn(make_guest(is_echoed), room->address());
  auto status = run_echo({.port = room->address().port});
  auto is_good = status == 0 && guest.wait() == 0 && is_echoed;
  fmt::print("{}\n", is_good ? "the echo came back" : "there was no echo");
  return is_good ? 0 : 1;
}
