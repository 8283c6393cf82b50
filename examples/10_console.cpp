// SPDX-License-Identifier: Apache-2.0

// An agent at the console: what is typed goes out, what others say appears
// above the line that is being typed. Here a parrot answers; end with Ctrl-D.

#include "summoner/summoner.hpp"

using namespace summoner;

const value greeting = {{"greeting", "is anybody there?"}};

// [lines]
/// What is typed next. At the end of the input there is nothing more to do.
task<std::optional<value>> read_line(console terminal, context self) {
  auto line = co_await terminal.read_line("you: ");
  if (!line)
    self.quit();
  co_return line;
}

/// Appears above the line that is being typed.
task<> show(console terminal, value said) {
  co_await terminal.print("parrot: " + said.to_text());
}
// [/lines]

// [typist]
agent make_typist(const console& terminal) {
  agent typist{"typist"};
  async::signal met; // somebody who answers
  queue<value> answers;
  typist.receive("", [=](const message& msg) -> task<> {
    if (!msg.contains("content")) // notices of the relay
      co_return;
    met.set();
    if (msg["content"] == greeting)
      co_return;
    co_await show(terminal, msg["content"]);
    co_await answers.put(msg["content"]);
  });
  typist.send("",
              [=, has_asked = false](
                context& self) mutable -> task<std::optional<value>> {
                if (!met.is_set()) {
                  co_await sleep(std::chrono::milliseconds{20});
                  co_return greeting;
                }
                if (has_asked)
                  co_await answers.get();
                auto line = co_await read_line(terminal, self);
                has_asked = line.has_value();
                co_return line;
              });
  return typist;
}
// [/typist]

/// Says again what it hears.
agent make_parrot() {
  agent parrot{"parrot"};
  queue<value> heard;
  parrot.receive("", [=](const message& msg) -> task<> {
    if (msg.contains("content"))
      co_await heard.put(msg["content"]);
  });
  parrot.send("", [=]() -> task<std::optional<value>> {
    co_return co_await heard.get();
  });
  return parrot;
}

// [main]
int main() {
  runtime host;
  auto room = relay::start(host, {.port = 0});
  if (!room)
    return 1;
  auto terminal = console::open(host);
  host.log_to(terminal.sink());
  auto parrot = host.spawn(make_parrot(), room->address());
  auto typist = host.spawn(make_typist(terminal), room->address());
  auto status = typist.wait();
  parrot.quit();
  return status == 0 && parrot.wait() == 0 ? 0 : 1;
}
// [/main]
