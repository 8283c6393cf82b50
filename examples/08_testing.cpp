// SPDX-License-Identifier: Apache-2.0

// Testing an agent: without a relay, without a socket, in a time that passes
// only when the test says so. Works with any test framework, here with none.

#include "summoner/testing.hpp"

using namespace summoner;
using namespace std::chrono_literals;

/// The agent under test: reminds of what it was asked to, when it is time. Its
/// sender is a hub, so that many reminders may wait at once.
agent make_reminder() {
  trigger_tree triggers{"asked"};
  auto asked = triggers["asked"];
  agent reminder{"reminder"};
  reminder.use_flow().use_triggers(triggers);
  reminder.receive("--> waiting",
                   [=](const message& msg,
                       context& self) -> std::optional<event> {
                     auto said = msg["content"];
                     if (!said.contains("remind"))
                       return std::nullopt;
                     if (said["seconds"].as_int() > 0)
                       return move(asked, said);
                     self.log().warning("cannot remind: {}", said.to_text());
                     return std::nullopt;
                   },
                   {.raises = {move(asked)}});
  reminder.send("--> waiting",
                [](const value& what) -> task<value> {
                  co_await sleep(
                    std::chrono::seconds{what["seconds"].as_int()});
                  co_return what["remind"];
                },
                {.on_triggers = {asked}});
  return reminder;
}

namespace {

int failures = 0;

void check(bool is_true, const char* claim) {
  fmt::print("{}: {}\n", is_true ? "ok" : "FAILED", claim);
  failures += is_true ? 0 : 1;
}

void test_time() {
  testing::agent_fixture uut{make_reminder()};

  uut.receive({{"remind", "tea"}, {"seconds", 180}});
  uut.receive({{"remind", "egg"}, {"seconds", 60}});

  uut.advance(59s);
  check(uut.sent().empty(), "nothing is said too early");
  uut.advance(1s);
  check(uut.sent() == std::vector<value>{"egg"}, "the first is the shortest");
  uut.advance(1h);
  check(uut.sent() == std::vector<value>{"tea"}, "and each comes once");
}

void test_nonsense() {
  testing::agent_fixture uut{make_reminder()};

  uut.receive({{"remind", "yesterday"}, {"seconds", -86'400}});
  uut.receive_line("Warning: what a relay may say");
  uut.receive_line("\xff not even a text");
  uut.advance(1h);

  check(uut.sent().empty(), "nonsense is not answered");
  check(uut.log().count(log_level::warning, "cannot remind") == 1,
        "a reminder in the past is logged");
  check(uut.counts().errors == 0, "no handler has thrown");
}

void test_lost_connection() {
  testing::agent_fixture uut{make_reminder()};

  uut.receive({{"remind", "tea"}, {"seconds", 180}});
  uut.lose_connection();
  uut.advance(180s);

  check(uut.sessions() == 2, "the agent connects again");
  check(uut.sent() == std::vector<value>{"tea"}, "and forgets nothing");
}

void test_end() {
  testing::agent_fixture uut{make_reminder()};

  uut.receive({{"remind", "tea"}, {"seconds", 180}});
  uut.quit();
  check(!uut.exit_status(), "who quits lets its runs end");
  uut.advance(2s);

  check(uut.has_ended_with(0), "but not for longer than two seconds");
}

void test_conversation() {
  testing::room uut;
  uut.join(make_reminder());
  uut.join(make_reminder());

  uut.say({{"remind", "tea"}, {"seconds", 180}}, "ann");
  uut.advance(1h);

  check(
    uut.transcript()
      == std::vector<testing::spoken>{{"ann",
                                       {{"remind", "tea"}, {"seconds", 180}}},
                                      {"reminder", "tea"},
                                      {"reminder", "tea"}},
    "reminders do not remind each other");
}

} // namespace

int main(int argc, char** argv) {
  if (describe_if_asked(argc, argv, make_reminder()))
    return 0;
  test_time();
  test_nonsense();
  test_lost_connection();
  test_end();
  test_conversation();
  return failures == 0 ? 0 : 1;
}
