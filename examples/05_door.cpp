// SPDX-License-Identifier: Apache-2.0

// The flow: a door is locked or opened. It tells where it is before each
// message, its receivers stand on the arrows that lead away from there, and
// what they return decides where it is next and who speaks.

#include "summoner/summoner.hpp"

using namespace summoner;

const trigger_tree triggers{R"(asked
done
refused
    wrong_key
    no_need
)"};

/// The same tree from a file, for those who would rather edit it there. Ends
/// the program with what is wrong if there is no such file, or no tree in it.
// [file]
trigger_tree read_triggers() {
  return trigger_tree::from_file("TRIGGERS");
}
// [/file]

/// What is to be told, and who has caused it. It goes with the event, for by
/// the time that it is told the door may be somewhere else.
value news(const char* what, std::string_view how, const message& cause) {
  return {{what, how}, {"by", cause["remote_addr"]}};
}

// [receivers]
void add_receivers(agent& door, std::int64_t key) {
  const auto done = triggers["done"];
  const auto wrong_key = triggers["wrong_key"];
  const auto no_need = triggers["no_need"];
  auto unlock = [=](const message& msg) -> std::optional<event> {
    auto command = msg["content"];
    if (command["do"] == "lock")
      return stay(no_need, news("refused", "no_need", msg));
    if (command["do"] != "open")
      return std::nullopt;
    if (command["key"] != key)
      return stay(wrong_key, news("refused", "wrong_key", msg));
    return move(done, news("now", "opened", msg));
  };
  auto lock = [=](const message& msg) -> std::optional<event> {
    auto command = msg["content"];
    if (command["do"] == "open")
      return stay(no_need, news("refused", "no_need", msg));
    if (command["do"] != "lock")
      return std::nullopt;
    return move(done, news("now", "locked", msg));
  };
  door.receive("locked --> opened", unlock,
               {.raises = {move(done), stay(no_need), stay(wrong_key)}});
  door.receive("opened --> locked", lock,
               {.raises = {move(done), stay(no_need)}});
}
// [/receivers]

// [door]
agent make_door(std::int64_t key) {
  agent door{"door"};
  door.use_flow().use_triggers(triggers);
  auto at = std::make_shared<node>("locked");
  door.upload_states([=](const message&) { return *at; }, {"opened", "locked"});
  door.download_states([=](const proposals& next) {
    if (!next.nodes().empty())
      *at = next.nodes().back();
  });
  add_receivers(door, key);
  auto look = [=](const message& msg) -> std::optional<event> {
    if (msg["content"]["do"] != "look")
      return std::nullopt;
    // Proposes nothing; stay would propose the node "/all".
    return test(triggers["asked"], news("is", at->text(), msg));
  };
  door.receive("/all", look, {.raises = {test(triggers["asked"])}});
  auto tell = [](const value& what) { return what; };
  door.send("/all --> /all", tell, {.on_actions = {action::move}});
  door.send("/all --> /all", tell,
            {.on_triggers = {triggers["wrong_key"], triggers["no_need"]}});
  door.send("/all", tell, {.on_triggers = {triggers["asked"]}});
  return door;
}
// [/door]

/// Somebody at the door: looks until it is there, then tries this and that.
agent make_visitor(std::int64_t key, std::vector<std::string>& answers) {
  const auto plan = std::vector<value>{{{"do", "open"}, {"key", key + 1}},
                                       {{"do", "open"}, {"key", key}},
                                       {{"do", "open"}, {"key", key}},
                                       {{"do", "lock"}}};
  agent visitor{"visitor"};
  queue<value> outbox;
  visitor.receive("",
                  [=, &answers](const message& msg, context& self) -> task<> {
                    auto said = msg["content"].without("by");
                    if (said.contains("is") && !answers.empty())
                      co_return; // it has looked twice
                    answers.push_back(said.to_text());
                    if (answers.size() > plan.size())
                      self.quit();
                    else
                      co_await outbox.put(plan[answers.size() - 1]);
                  });
  visitor.send("", [=]() -> task<std::optional<value>> {
    co_return co_await outbox.get();
  });
  visitor.send("",
               [] {
                 return value{{"do", "look"}};
               },
               {.every = std::chrono::milliseconds{20},
                .run_while = [&] { return answers.empty(); }});
  return visitor;
}

int main(int argc, char** argv) {
  constexpr auto key = 1234;
  auto door = make_door(key);
  if (describe_if_asked(argc, argv, door))
    return 0;
  std::vector<std::string> answers;
  runtime host;
  auto room = relay::start(host, {.port = 0});
  if (!room)
    return 1;
  host.spawn(std::move(door), room->address());
  auto visitor = host.spawn(make_visitor(key, answers), room->address());
  auto status = visitor.wait();
  for (const auto& answer : answers)
    fmt::print("{}\n", answer);
  const auto expected = std::vector<std::string>{
    R"({"is":"locked"})", R"({"refused":"wrong_key"})", R"({"now":"opened"})",
    R"({"refused":"no_need"})", R"({"now":"locked"})"};
  return status == 0 && answers == expected ? 0 : 1;
}
