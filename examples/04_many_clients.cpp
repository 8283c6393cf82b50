// SPDX-License-Identifier: Apache-2.0

// Many clients in one process: one runtime carries them all on a few threads,
// each with a connection of its own, and each isolated from the others.

#include "summoner/summoner.hpp"

#include <set>

using namespace summoner;

constexpr int members = 50;

/// Answers a call with its number and leaves when told to.
agent make_member(int number) {
  agent member{fmt::format("member-{}", number)};
  queue<value> outbox;
  member.receive("", [=](const message& msg, context& self) -> task<> {
    auto said = msg["content"];
    auto here = value{{"here", number}};
    if (said == "who is here?")
      co_await outbox.put(here);
    else if (said == "good night")
      self.quit();
  });
  member.send("", [=]() -> task<std::optional<value>> {
    co_return co_await outbox.get();
  });
  return member;
}

/// Calls until everybody has answered, since some may still be connecting.
agent make_host(std::set<std::int64_t>& present) {
  agent host{"host"};
  host.receive("", [&](const message& msg) {
    auto said = msg["content"];
    if (said.contains("here"))
      present.insert(said["here"].as_int());
  });
  host.send("", [&](context& self) -> task<value> {
    if (present.size() == members) {
      self.quit();
      co_return "good night";
    }
    co_await sleep(std::chrono::milliseconds{50});
    co_return "who is here?";
  });
  return host;
}

// [many]
int main() {
  std::set<std::int64_t> present; // used by handlers: outlives the runtime
  runtime process;
  auto room = relay::start(process, {.port = 0});
  if (!room)
    return 1;
  std::vector<client_handle> clients;
  clients.push_back(process.spawn(make_host(present), room->address()));
  for (int i = 0; i < members; ++i)
    clients.push_back(process.spawn(make_member(i), room->address()));
  auto is_good = true;
  std::uint64_t received = 0;
  for (const auto& client : clients) {
    is_good = client.wait() == 0 && is_good;
    received += client.counts().received;
  }
  fmt::print("{} of {} members answered, {} messages were received\n",
             present.size(), members, received);
  return is_good && present.size() == members ? 0 : 1;
}
// [/many]
