// SPDX-License-Identifier: Apache-2.0

// A conversation: one agent asks, another one answers. Everybody in a room
// hears everything, so each question has an id, which its answer names.

#include "summoner/summoner.hpp"

using namespace summoner;

constexpr int questions = 5;

value question(int id) {
  return {{"ask", id}, {"square_of", id + 10}};
}

agent make_pupil(int& answered) {
  agent pupil{"pupil"};
  queue<value> outbox;
  pupil.receive("", [=, &answered](const message& msg) -> task<> {
    auto said = msg["content"];
    if (said == "ask me" && answered == 0)
      co_await outbox.put(question(0));
    if (said["answer"] != answered)
      co_return; // not for us, or known already
    fmt::print("{} squared is {}\n", answered + 10, said["is"].as_int());
    ++answered;
    auto next = answered < questions ? question(answered) : value("thank you");
    co_await outbox.put(next);
  });
  pupil.send("", [=](context& self) -> task<std::optional<value>> {
    auto said = co_await outbox.get();
    if (said == value("thank you"))
      self.quit(); // what this run gives still goes out
    co_return said;
  });
  return pupil;
}

agent make_teacher() {
  agent teacher{"teacher"};
  queue<value> outbox;
  auto was_asked = std::make_shared<bool>(false);
  teacher.receive("", [=](const message& msg, context& self) -> task<> {
    auto said = msg["content"];
    if (said == "thank you")
      self.quit();
    if (!said.contains("ask"))
      co_return;
    *was_asked = true;
    auto n = said["square_of"].as_int();
    auto answer = value{{"answer", said["ask"]}, {"is", n * n}};
    co_await outbox.put(answer);
  });
  teacher.send("", [=]() -> task<std::optional<value>> {
    // A relay keeps nothing for those who come later: offer until one asks.
    if (!*was_asked) {
      co_await sleep(std::chrono::milliseconds{20});
      co_return "ask me";
    }
    co_return co_await outbox.get();
  });
  return teacher;
}

int main(int argc, char** argv) {
  if (describe_if_asked(argc, argv, make_teacher()))
    return 0;
  int answered = 0;
  runtime host;
  auto room = relay::start(host, {.port = 0});
  if (!room)
    return 1;
  auto pupil = host.spawn(make_pupil(answered), room->address());
  auto teacher = host.spawn(make_teacher(), room->address());
  auto is_good = pupil.wait() == 0 && teacher.wait() == 0;
  fmt::print("{} of {} questions answered\n", answered, questions);
  return is_good && answered == questions ? 0 : 1;
}
