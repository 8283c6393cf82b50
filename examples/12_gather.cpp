// SPDX-License-Identifier: Apache-2.0

// Fan-out: several things that take their time, at once. All or nothing, with
// time limits for each, or very many, a few at a time.

#include "summoner/summoner.hpp"

using namespace summoner;
using namespace std::chrono_literals;

// Stand for a database and a web service.

task<value> find_user(std::int64_t id) {
  co_await sleep(300ms);
  if (id <= 0)
    throw std::runtime_error{fmt::format("there is no user {}", id)};
  co_return value{{"id", id}, {"name", fmt::format("user-{}", id)}};
}

task<value> find_flags(std::int64_t id) {
  co_await sleep(id < 1000 ? 400ms : 60s); // it has its bad days
  co_return value{{"beta", id % 2 == 0}};
}

// [all]
/// Both at once. If one fails the other is cancelled, and its error comes out
/// of here.
task<value> make_profile(std::int64_t id) {
  auto [user, flags] = co_await when_all(find_user(id), find_flags(id));
  co_return value{{"user", user}, {"flags", flags}};
}
// [/all]

// [outcomes]
/// What of it is there in time; what is not is logged, and null.
task<value> make_quick_profile(std::int64_t id, context self) {
  auto [user, flags] = co_await when_all_outcomes(
    with_timeout(find_user(id), 1s), with_timeout(find_flags(id), 500ms));
  if (!user)
    self.log().warning("no user: {}", user.error_text());
  if (!flags)
    self.log().warning("no flags: {}", flags.error_text());
  co_return value{{"user", user ? *user : value{}},
                  {"flags", flags ? *flags : value{}}};
}
// [/outcomes]

// [many]
task<value> find_in_turn(semaphore slots, std::int64_t id) {
  auto place = co_await slots.hold(); // until the end of this coroutine
  co_return co_await find_user(id);
}

/// Any number of users, four at a time.
task<value> find_users(value ids) {
  semaphore slots{4};
  std::vector<task<value>> work;
  for (const auto& id : ids)
    work.push_back(find_in_turn(slots, id.as_int()));
  co_return value{co_await when_all(std::move(work))};
}
// [/many]

// [desk]
agent make_desk() {
  agent desk{"desk"};
  queue<value> answers;
  desk.receive("", [=](const message& msg, context& self) -> task<> {
    auto asked = msg["content"];
    value answer;
    if (asked.contains("profile"))
      answer = co_await make_profile(asked["profile"].as_int());
    else if (asked.contains("quick"))
      answer = co_await make_quick_profile(asked["quick"].as_int(), self);
    else if (asked.contains("users"))
      answer = co_await find_users(asked["users"]);
    else
      co_return;
    co_await answers.put(answer);
  });
  desk.send("", [=]() -> task<std::optional<value>> {
    co_return co_await answers.get();
  });
  return desk;
}
// [/desk]

/// Asks for a user until it is told of one.
agent make_asker(value& answer) {
  agent asker{"asker"};
  asker.receive("", [&](const message& msg, context& self) {
    if (!msg["content"].contains("user"))
      return;
    answer = msg["content"];
    self.quit();
  });
  asker.send("", [] { return value{{"quick", 7}}; }, {.every = 500ms});
  return asker;
}

int main(int argc, char** argv) {
  if (describe_if_asked(argc, argv, make_desk()))
    return 0;
  value answer; // used by handlers: outlives the runtime
  runtime host;
  auto room = relay::start(host, {.port = 0});
  if (!room)
    return 1;
  host.spawn(make_desk(), room->address());
  auto asker = host.spawn(make_asker(answer), room->address());
  auto status = asker.wait();
  fmt::print("{}\n", answer.to_text());
  return status == 0 && answer["user"]["name"] == "user-7" ? 0 : 1;
}
