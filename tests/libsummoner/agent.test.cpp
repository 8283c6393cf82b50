// SPDX-License-Identifier: Apache-2.0

#include "summoner/agent.hpp"

#include "summoner/json/value.hpp"

#include "support/handler_fixture.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace std::string_literals;

using summoner::agent;
using summoner::context;
using summoner::direction;
using summoner::emission;
using summoner::message;
using summoner::node;
using summoner::priority;
using summoner::proposals;
using summoner::value;
using fixture = summoner::testing::handler_fixture;

namespace {

using names = std::vector<std::string>;

/// A hook that appends its name to the list under "by".
auto sign(std::string name) {
  return [name](const value& what) {
    auto by = std::string{what["by"].as_string()} + name;
    return what.with("by", value(by));
  };
}

void plain_receiver(const message&) {
}

value plain_sender() {
  return value("plain");
}

} // namespace

TEST_CASE("agent has a name", "[agent]") {
  CHECK(agent{"echo"}.name() == "echo");
  CHECK(agent{}.name() == "<client:no-name>");
}

TEST_CASE("agent keeps receivers and senders in the order of registration",
          "[agent]") {
  agent uut;
  uut.receive("b", plain_receiver, 2)
    .receive("a", plain_receiver, 1)
    .send("d", plain_sender)
    .send("c", plain_sender)
    .send("c", plain_sender);

  auto routes = names{};
  for (const auto& entry : uut.receivers())
    routes.push_back(entry.route.text());
  for (const auto& entry : uut.senders())
    routes.push_back(entry.route.text());

  CHECK(routes == names{"b", "a", "d", "c", "c"});
  CHECK(uut.receivers()[0].priority == priority{2});
  CHECK(uut.warnings().empty());
}

TEST_CASE_METHOD(fixture,
                 "agent replaces a receiver on the same route in its place",
                 "[agent]") {
  auto heard = ""s;
  uut.receive("a", [&](const message&) { heard += "old"; });
  uut.receive("b", plain_receiver);

  uut.receive(
    "  a\t", [&](const message&) { heard += "new"; }, 7);
  receive({});

  CHECK(heard == "new");
  REQUIRE(uut.receivers().size() == 2);
  CHECK(uut.receivers()[0].route.text() == "a");
  CHECK(uut.receivers()[0].priority == priority{7});
  CHECK(uut.receivers()[1].route.text() == "b");
  REQUIRE(uut.warnings().size() == 1);
  CHECK_THAT(uut.warnings().front(), Catch::Contains("\"a\""));
}

TEST_CASE("agent tells routes apart that differ inside", "[agent]") {
  agent uut;
  uut.receive("a b", plain_receiver).receive("a  b", plain_receiver);

  CHECK(uut.receivers().size() == 2);
  CHECK(uut.warnings().empty());
}

TEST_CASE_METHOD(fixture, "agent runs hooks by priority, the empty one first",
                 "[agent]") {
  uut.hook(direction::receive, sign("d"), {1, 0});
  uut.hook(direction::receive, sign("e"), 2);
  uut.hook(direction::receive, sign("c"), 1);
  uut.hook(direction::receive, sign("b"), {0, 9});
  uut.hook(direction::receive, sign("a"));
  uut.hook(direction::send, sign("other"));

  auto result = pass(direction::receive, value::object());

  CHECK(result.value()["by"] == "abcde");
}

TEST_CASE_METHOD(fixture,
                 "agent runs hooks of one priority in order of registration",
                 "[agent]") {
  uut.hook(direction::send, sign("b"), 1);
  uut.hook(direction::send, sign("c"), 1);
  uut.hook(direction::send, sign("a"), -1);
  uut.hook(direction::send, sign("d"), {1});

  auto result = pass(direction::send, value::object());

  CHECK(result.value()["by"] == "abcd");
}

TEST_CASE("priority is compared element by element", "[agent]") {
  CHECK(priority{} < priority{-1});
  CHECK(priority{1} < priority{1, -5});
  CHECK(priority{1, 9} < priority{2});
  CHECK(priority{3} == priority(3));
}

TEST_CASE_METHOD(fixture, "agent uses the last state callbacks and warns",
                 "[agent]") {
  auto used = ""s;
  uut.upload_states([](const message&) { return "first"; });
  uut.download_states([&](const proposals&) { used = "first"; });
  REQUIRE(uut.warnings().empty());

  uut.upload_states([](const message&) { return "second"; });
  uut.download_states([&](const proposals&) { used = "second"; });
  outcome(uut.download()({}, ctx));

  CHECK(outcome(uut.upload()({}, ctx)).value().nodes(0)[0] == node{"second"});
  CHECK(used == "second");
  REQUIRE(uut.warnings().size() == 2);
  CHECK_THAT(uut.warnings()[0], Catch::Contains("upload_states"));
  CHECK_THAT(uut.warnings()[1], Catch::Contains("download_states"));
}

TEST_CASE("agent has no state callbacks by itself", "[agent]") {
  agent uut;

  CHECK_FALSE(uut.upload());
  CHECK_FALSE(uut.download());
}

TEST_CASE("agent is a value whose copies have handlers of their own",
          "[agent]") {
  context ctx{std::make_shared<fixture::recording_control>(), {}};
  agent source;
  source.send("", [n = 0]() mutable { return value(++n); });
  auto copy = source;
  auto call = [&](const agent& who) {
    summoner::event_data none;
    auto given = who.senders().front().handle(none, ctx);
    return std::get<value>(std::get<emission>(given));
  };

  CHECK(call(source) == 1);
  CHECK(call(source) == 2);
  CHECK(call(copy) == 1);
}
