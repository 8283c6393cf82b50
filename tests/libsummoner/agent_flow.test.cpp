// SPDX-License-Identifier: Apache-2.0

// Registration with the flow on, and what it refuses.

#include "summoner/agent.hpp"
#include "summoner/flow/arrow_style.hpp"
#include "summoner/flow/trigger_tree.hpp"
#include "summoner/json/value.hpp"

#include "support/handler_fixture.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using namespace std::string_literals;

using namespace summoner;

using Catch::Contains;

namespace {

const auto ok = trigger{"ok", {0}};

void plain_receiver(const message&) {
}

value plain_sender() {
  return value("plain");
}

value data_sender(const value& data) {
  return data;
}

/// An agent whose flow is on.
class fixture : public testing::handler_fixture {
public:
  fixture() {
    uut.use_flow();
  }

  /// Registers a sender that takes no data.
  /// @returns Why it was refused, empty if it was not.
  std::string plain(const std::string& route, send_options options) {
    return refusal([&] { uut.send(route, plain_sender, std::move(options)); });
  }

  /// As `plain`, for one that takes data.
  std::string with_data(const std::string& route, send_options options) {
    return refusal([&] { uut.send(route, data_sender, std::move(options)); });
  }

  /// What `call` throws, empty if nothing.
  template <class F>
  std::string refusal(F call) {
    try {
      call();
    } catch (const registration_error& problem) {
      return problem.what();
    }
    return {};
  }

  /// The only warning.
  std::string warning() {
    return uut.warnings().size() == 1 ? uut.warnings().front()
                                      : "not one warning"s;
  }

  agent without_flow{"without flow"};
};

} // namespace

// -- the flow -----------------------------------------------------------------

TEST_CASE("agent has no flow unless it is told to", "[agent][flow]") {
  agent uut;

  CHECK_FALSE(uut.has_flow());
  CHECK(uut.use_flow().has_flow());
}

TEST_CASE("agent reads routes in its arrow styles", "[agent][flow]") {
  agent uut;
  uut.use_flow(
    {arrow_style::standard(), *arrow_style::make("=", "{", "}", ";", ">")});

  uut.receive("A, B --> C", plain_receiver);
  uut.receive("A; B =={ f }==> C", plain_receiver);
  uut.send("A ==> B", plain_sender);

  CHECK(uut.receivers()[0].route.text() == "A,B--[]-->C");
  CHECK(uut.receivers()[1].route.text() == "A;B=={f}==>C");
  CHECK(uut.senders()[0].route.text() == "A=={}==>B");
}

TEST_CASE("agent refuses the flow after the first registration",
          "[agent][flow]") {
  agent uut;
  SECTION("of a receiver") {
    uut.receive("A", plain_receiver);
  }
  SECTION("of a sender") {
    uut.send("A", plain_sender);
  }

  CHECK_THROWS_AS(uut.use_flow(), registration_error);
  CHECK_THROWS_WITH(uut.use_flow(), Contains("use_flow")
                                      && Contains("before the first receive"));
  CHECK_FALSE(uut.has_flow());
}

TEST_CASE("agent passes on what was odd in its triggers", "[agent][flow]") {
  agent uut;

  uut.use_triggers(trigger_tree{"a\n  x\nb\n  x"});

  REQUIRE(uut.warnings().size() == 1);
  CHECK_THAT(uut.warnings().front(), Contains("name x"));
}

// -- receivers ----------------------------------------------------------------

TEST_CASE_METHOD(fixture,
                 "agent replaces a receiver on the same canonical "
                 "route in its place",
                 "[agent][flow]") {
  auto heard = ""s;
  uut.receive("A --> B", [&](const message&) { heard += "old"; });
  uut.receive("C", plain_receiver);
  uut.receive("A--[ ]-->B",
              [&](const message&) -> std::optional<event> {
                heard += "new";
                return std::nullopt;
              },
              {.raises = {move(ok)}, .priority = 3});

  receive({});

  CHECK(heard == "new");
  REQUIRE(uut.receivers().size() == 2);
  CHECK(uut.receivers()[0].priority == priority{3});
  CHECK(uut.receivers()[0].raises.size() == 1);
  CHECK(uut.receivers()[0].returns_events);
  CHECK(uut.receivers()[1].route.text() == "C");
  CHECK_THAT(warning(), Contains("\"A--[]-->B\"") && Contains("replaces"));
}

TEST_CASE_METHOD(fixture, "agent refuses a receiver on a bad route",
                 "[agent][flow]") {
  auto why = refusal([&] { uut.receive("A --> B!", plain_receiver); });

  CHECK_THAT(why, Contains("receive \"A --> B!\"") && Contains("\"B!\""));
  CHECK(uut.receivers().empty());
  CHECK(uut.warnings().empty());
}

TEST_CASE_METHOD(fixture, "agent takes a receiver's priority in all its forms",
                 "[agent][flow]") {
  uut.receive("A", plain_receiver, 1)
    .receive("B", plain_receiver, {1, 2})
    .receive("C", plain_receiver, priority{1, 2, 3})
    .receive("D", plain_receiver, {.priority = 4})
    .receive("E", plain_receiver, {.raises = {stay(ok)}, .priority = {5, 6}})
    .receive("F", plain_receiver, {.priority = priority{7, 8}})
    .receive("G", plain_receiver, {})
    .receive("H", plain_receiver);

  auto all = std::vector<priority>{};
  for (const auto& entry : uut.receivers())
    all.push_back(entry.priority);
  CHECK(all
        == std::vector<priority>{
          {1}, {1, 2}, {1, 2, 3}, {4}, {5, 6}, {7, 8}, {}, {}});
}

// -- routes of senders --------------------------------------------------------

TEST_CASE_METHOD(fixture, "agent refuses a hub on a bad route",
                 "[agent][flow]") {
  auto on_actions = send_options{.on_actions = {action::move}};
  auto on_triggers = send_options{.on_triggers = {ok}};
  auto timed = send_options{.on_actions = {action::move}, .every = 1s};

  for (const auto& options : {on_actions, on_triggers, timed})
    CHECK_THAT(plain("A --> /none(B)", options),
               Contains("send \"A --> /none(B)\"") && Contains("/none"));
  CHECK(uut.senders().empty());
}

TEST_CASE_METHOD(fixture,
                 "agent takes the bad route of a tick or timed sender "
                 "for a label and warns",
                 "[agent][flow]") {
  SECTION("tick") {
    CHECK(plain("  every so often! ", {}).empty());
  }
  SECTION("timed") {
    CHECK(plain("  every so often! ", {.every = 1s}).empty());
  }

  REQUIRE(uut.senders().size() == 1);
  CHECK(uut.senders()[0].route.text() == "every so often!");
  CHECK(uut.senders()[0].route.source().empty());
  CHECK_THAT(warning(),
             Contains("send \"  every so often! \"") && Contains("label"));
}

// -- kinds --------------------------------------------------------------------

TEST_CASE_METHOD(fixture, "agent tells the kinds of senders apart",
                 "[agent][flow]") {
  plain("A", {});
  plain("A", {.on_actions = {action::stay}});
  plain("A", {.on_triggers = {ok}});
  plain("A", {.every = 1s});
  plain("A", {.on_triggers = {ok}, .every = 1s});

  auto kinds = std::vector<std::string>{};
  for (const auto& entry : uut.senders())
    kinds.push_back(to_string(entry.kind()));
  CHECK(
    kinds
    == std::vector<std::string>{"tick", "hub", "hub", "timed", "timed hub"});
}

TEST_CASE_METHOD(fixture,
                 "agent takes a present but empty filter for a hub "
                 "that never runs and warns",
                 "[agent][flow]") {
  SECTION("of actions") {
    CHECK(plain("A", {.on_actions = action_filter::none()}).empty());
    CHECK_THAT(warning(), Contains("send \"A\"") && Contains("on_actions")
                            && Contains("never runs"));
  }
  SECTION("of triggers") {
    CHECK(plain("A", {.on_actions = {action::move},
                      .on_triggers = trigger_filter::none()})
            .empty());
    CHECK_THAT(warning(), Contains("send \"A\"") && Contains("on_triggers")
                            && Contains("never runs"));
  }
  CHECK(uut.senders()[0].kind() == sender_kind::hub);
}

TEST_CASE_METHOD(fixture, "agent takes absent filters for a tick sender",
                 "[agent][flow]") {
  CHECK(plain("A", {.on_actions = {}, .on_triggers = {}}).empty());

  CHECK(uut.senders()[0].kind() == sender_kind::tick);
  CHECK(uut.warnings().empty());
}

// -- senders without the flow -------------------------------------------------

TEST_CASE_METHOD(fixture, "agent refuses filters without the flow",
                 "[agent][flow]") {
  uut = without_flow;

  CHECK_THAT(plain("A", {.on_actions = {action::move}}),
             Contains("send \"A\"") && Contains("on_actions")
               && Contains("use_flow()"));
  CHECK_THAT(plain("A", {.on_triggers = {ok}}), Contains("send \"A\"")
                                                  && Contains("on_triggers")
                                                  && Contains("use_flow()"));
  CHECK_THAT(plain("A", {.on_actions = {action::move}, .every = 1s}),
             Contains("send \"A\"") && Contains("on_actions"));
  CHECK_THAT(plain("A", {.on_triggers = trigger_filter::none()}),
             Contains("on_triggers"));
  CHECK(uut.senders().empty());
}

TEST_CASE_METHOD(fixture, "agent refuses handlers with data without the flow",
                 "[agent][flow]") {
  uut = without_flow;

  CHECK_THAT(with_data("A", {}), Contains("send \"A\"") && Contains("data")
                                   && Contains("use_flow()"));
  CHECK(uut.senders().empty());
}

TEST_CASE_METHOD(fixture, "agent takes timed senders without the flow",
                 "[agent][flow]") {
  uut = without_flow;

  CHECK(plain("no route at all!", {.every = 1ms, .run_while = true}).empty());
  CHECK(uut.warnings().empty());
}

// -- data ---------------------------------------------------------------------

TEST_CASE_METHOD(fixture,
                 "agent refuses handlers with data that have no "
                 "filter that can pass",
                 "[agent][flow]") {
  for (const auto& options : {send_options{}, send_options{.every = 1s},
                              send_options{.on_actions = action_filter::none()},
                              send_options{.on_actions = {action::move},
                              .on_triggers = trigger_filter::none()}})
    CHECK_THAT(with_data("A", options),
               Contains("send \"A\"") && Contains("takes an event's data")
                 && Contains("on_actions") && Contains("on_triggers"));
  CHECK(uut.senders().empty());
}

TEST_CASE_METHOD(fixture,
                 "agent refuses data options for handlers without "
                 "data",
                 "[agent][flow]") {
  auto cheap = [](const value& data) { return data == 1; };

  CHECK_THAT(plain("A",
                   {.on_actions = {action::move}, .data = data_mode::live}),
             Contains("send \"A\": data needs"));
  CHECK_THAT(plain("A", {.on_actions = {action::move}, .when_data = cheap}),
             Contains("send \"A\": when_data needs"));
  CHECK_THAT(plain("A", {.data = data_mode::snapshot}),
             Contains("send \"A\": data needs"));
  CHECK(uut.senders().empty());
}

TEST_CASE_METHOD(fixture,
                 "agent refuses a when_data that takes other data than the "
                 "handler",
                 "[agent][flow]") {
  struct offer {
    int price = 0;
  };
  auto register_with = [this](data_predicate when) {
    return refusal([&] {
      uut.send("A", [](const offer& x) { return value(x.price); },
               {.on_actions = {action::move}, .when_data = std::move(when)});
    });
  };

  CHECK_THAT(register_with([](const value&) { return true; }),
             Contains("send \"A\": when_data takes value, but the handler ")
               && Contains("offer"));
  CHECK(uut.senders().empty());
  CHECK(register_with([](const offer&) { return true; }).empty());
  CHECK(register_with([](const event_data&) { return true; }).empty());
}

TEST_CASE_METHOD(fixture, "agent refuses a data mode that does not exist",
                 "[agent][flow]") {
  auto mode = static_cast<data_mode>(7);

  CHECK_THAT(with_data("A", {.on_actions = {action::move}, .data = mode}),
             Contains("send \"A\": data must be")
               && Contains("data_mode::snapshot"));
  CHECK(uut.senders().empty());
}

TEST_CASE_METHOD(fixture, "agent takes both data modes", "[agent][flow]") {
  for (auto mode : {data_mode::live, data_mode::snapshot})
    CHECK(with_data("A", {.on_triggers = {ok}, .data = mode}).empty());

  CHECK(uut.senders().size() == 2);
  CHECK(uut.senders()[0].takes_data);
}

// -- time ---------------------------------------------------------------------

TEST_CASE_METHOD(fixture, "agent refuses run_while without every",
                 "[agent][flow]") {
  CHECK_THAT(plain("A", {.run_while = true}),
             Contains("send \"A\": run_while needs every"));
  CHECK_THAT(plain("A", {.on_actions = {action::move}, .run_while = false}),
             Contains("run_while needs every"));
  CHECK(uut.senders().empty());
}

TEST_CASE_METHOD(fixture, "agent refuses an every that is not positive",
                 "[agent][flow]") {
  CHECK_THAT(plain("A", {.every = 0s}),
             Contains("send \"A\": every must be positive, not 0 ns"));
  CHECK_THAT(plain("A", {.every = -1us}), Contains("not -1000 ns"));
  CHECK(plain("A", {.every = 1ns}).empty());
}

TEST_CASE_METHOD(fixture, "agent stays as it was after a refusal",
                 "[agent][flow]") {
  uut.send("A --> B", plain_sender, {.on_actions = {action::move}});

  CHECK_FALSE(plain("A --> B", {.run_while = true}).empty());
  CHECK_FALSE(plain("not a route!", {.every = 0s}).empty());

  CHECK(uut.senders().size() == 1);
  CHECK(uut.warnings().empty());
}
