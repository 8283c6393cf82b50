// SPDX-License-Identifier: Apache-2.0

#include "summoner/describing/problems.hpp"

#include "summoner/json/value.hpp"

#include "support/described_door.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace summoner;
using namespace summoner::describing;

using Catch::Contains;

namespace {

using texts = std::vector<std::string>;

const trigger_tree triggers{"ok\n  done\nerror"};

/// An agent to describe, whose flow is on and whose upload is declared.
class fixture {
public:
  fixture() {
    uut.use_flow();
  }

  void upload(std::vector<node> nodes) {
    uut.upload_states([](const message&) { return "A"; }, std::move(nodes));
  }

  void receiver(const std::string& route, std::vector<event> raises) {
    uut.receive(route, react, {.raises = std::move(raises)});
  }

  /// One that does not declare what it raises.
  void silent_receiver(const std::string& route) {
    uut.receive(route, react);
  }

  void hub(const std::string& route, send_options options) {
    uut.send(
      route, [] { return value(); }, std::move(options));
  }

  [[nodiscard]] report found() const {
    return find_problems(description::from(uut.describe()).value());
  }

  /// What was found of a kind.
  [[nodiscard]] texts found(problem_kind kind) const {
    texts result;
    for (const auto& each : found().problems)
      if (each.kind == kind)
        result.push_back(each.what);
    return result;
  }

  /// The only problem, or the number of them.
  [[nodiscard]] std::string only() const {
    auto all = found().problems;
    return all.size() == 1 ? all[0].text : std::to_string(all.size());
  }

  agent uut{"uut"};

private:
  static std::optional<event> react(const message&) {
    return std::nullopt;
  }
};

const auto moves = send_options{.on_actions = {action::move}};
const auto inactive = problem_kind::inactive_route;
const auto deaf = problem_kind::deaf_hub;
const auto unraised = problem_kind::unraised_trigger;
const auto unhandled = problem_kind::unhandled_node;
const auto proposed = problem_kind::gate_proposed;

} // namespace

TEST_CASE("find_problems finds nothing in an agent that is all right",
          "[describing][problems]") {
  auto all = find_problems(
    description::from(testing::described_door().describe()).value());

  CHECK(all.problems.empty());
  CHECK(all.not_checked.empty());
}

TEST_CASE("find_problems does not check an agent without a flow",
          "[describing][problems]") {
  agent plain;
  plain.receive("anything", [](const message&) {});

  auto all = find_problems(description::from(plain.describe()).value());

  CHECK(all.problems.empty());
  REQUIRE(all.not_checked.size() == 1);
  CHECK_THAT(all.not_checked[0], Contains("the flow is off"));
}

// -- routes -------------------------------------------------------------------

TEST_CASE_METHOD(fixture, "find_problems finds routes that accept no upload",
                 "[describing][problems]") {
  upload({"A", "/oneof(B,C)"});
  receiver("A --> X", {});
  receiver("B --> X", {});
  receiver("D, E --> X", {});
  receiver("/not(D) --> X", {});
  receiver("--> X", {});

  CHECK(found(inactive) == texts{"D, E --> X"});
  CHECK(only()
        == "the receiver on route \"D, E --> X\" never runs: it accepts none "
           "of the uploaded nodes A, /oneof(B,C)");
}

TEST_CASE_METHOD(fixture,
                 "find_problems finds that only initial routes are "
                 "active without upload_states",
                 "[describing][problems]") {
  receiver("A --> B", {});
  receiver("--> B", {});

  CHECK(found(inactive) == texts{"A --> B"});
  CHECK_THAT(only(), Contains("there is no upload_states"));
}

TEST_CASE_METHOD(fixture, "find_problems finds an object route without a node",
                 "[describing][problems]") {
  upload({"A"});
  receiver("A", {});
  receiver("", {});

  CHECK_THAT(only(), Contains("route \"\"") && Contains("it has no node"));
}

TEST_CASE_METHOD(fixture, "find_problems does not guess what is uploaded",
                 "[describing][problems]") {
  upload({});
  receiver("A --> B", {});
  uut.use_triggers({});

  CHECK(found().problems.empty());
  REQUIRE(found().not_checked.size() == 1);
  CHECK_THAT(found().not_checked[0],
             Contains("upload_states does not declare"));
}

// -- hubs ---------------------------------------------------------------------

TEST_CASE_METHOD(fixture, "find_problems finds hubs that hear no receiver",
                 "[describing][problems]") {
  upload({"A"});
  receiver("A --> B", {move(triggers["ok"])});
  hub("A --> B", moves);
  hub("A --> C", moves);
  hub("A", moves); // hears every route from A
  hub("B", moves);

  CHECK(found(deaf) == texts{"A --> C", "B"});
  CHECK_THAT(found().problems[0].text,
             Contains("the hub on route \"A --> C\" never runs: its route "
                      "hears no receiver"));
}

TEST_CASE_METHOD(fixture,
                 "find_problems finds hubs whose filters pass nothing "
                 "that is raised",
                 "[describing][problems]") {
  upload({"A"});
  receiver("A --> B", {move(triggers["done"]), stay(triggers["error"])});
  hub("A --> B", {.on_actions = {action::test}});
  hub("A --> B", {.on_triggers = {triggers["ok"]}}); // not equal to done
  hub("A --> B",
      {.on_actions = {action::move}, .on_triggers = {triggers["error"]}});
  hub("A --> B",
      {.on_actions = {action::stay}, .on_triggers = {triggers["error"]}});

  CHECK(found(deaf).size() == 3);
  for (const auto& each : found().problems)
    CHECK_THAT(each.text, Contains("raises an event that passes"));
}

TEST_CASE_METHOD(fixture, "find_problems finds hubs with an empty filter",
                 "[describing][problems]") {
  upload({"A"});
  receiver("A --> B", {move(triggers["ok"])});
  SECTION("of actions") {
    hub("A --> B", {.on_actions = action_filter::none()});
    CHECK_THAT(only(), Contains("on_actions is empty"));
  }
  SECTION("of triggers") {
    hub("A --> B", {.on_triggers = trigger_filter::none()});
    CHECK_THAT(only(), Contains("on_triggers is empty"));
  }
}

TEST_CASE_METHOD(fixture,
                 "find_problems finds hubs that hear only receivers "
                 "that never run",
                 "[describing][problems]") {
  upload({"A"});
  receiver("A --> B", {});
  silent_receiver("C --> D");
  hub("C --> D",
      {.on_actions = {action::move}, .every = std::chrono::seconds{1}});

  CHECK(found(inactive) == texts{"C --> D"});
  CHECK(found(deaf) == texts{"C --> D"});
  CHECK_THAT(found().problems[1].text,
             Contains("the timed hub") && Contains("that it hears never run"));
}

TEST_CASE_METHOD(fixture,
                 "find_problems finds hubs that hear only receivers "
                 "that return nothing",
                 "[describing][problems]") {
  upload({"A"});
  uut.receive("A --> B", [](const message&) {});
  hub("A --> B", moves);

  CHECK(found(deaf) == texts{"A --> B"});
}

TEST_CASE_METHOD(fixture, "find_problems does not guess what receivers raise",
                 "[describing][problems]") {
  upload({"A"});
  uut.use_triggers({});
  silent_receiver("A --> B");
  hub("A --> B", moves);
  SECTION("alone") {
    CHECK(found().problems.empty());
    REQUIRE(found().not_checked.size() == 1);
    CHECK(found().not_checked[0]
          == "whether the hub on route \"A --> B\" ever runs: the receiver on "
             "route \"A --> B\" does not declare what it raises "
             "(receive_options::raises)");
  }
  SECTION("beside one whose events do not pass") {
    receiver("A --[f]--> B", {stay(triggers["ok"])});
    CHECK(found().not_checked.size() == 1);
  }
  SECTION("beside one whose events pass") {
    receiver("A --[f]--> B", {move(triggers["ok"])});
    CHECK(found().not_checked.empty());
  }
  CHECK(found().problems.empty());
}

TEST_CASE_METHOD(fixture,
                 "find_problems does not look at senders without "
                 "filters",
                 "[describing][problems]") {
  hub("A --> B", {});
  hub("A --> B", {.every = std::chrono::seconds{1}});

  CHECK(found().problems.empty());
}

// -- triggers -----------------------------------------------------------------

TEST_CASE_METHOD(fixture, "find_problems finds triggers that nobody raises",
                 "[describing][problems]") {
  uut.use_triggers(triggers);
  receiver("--> A", {move(triggers["done"])});

  CHECK(found(unraised) == texts{"error"}); // ok is above done
  CHECK(only() == "the trigger error is never raised");
}

TEST_CASE_METHOD(fixture,
                 "find_problems takes a trigger below one that is "
                 "raised for another",
                 "[describing][problems]") {
  uut.use_triggers(triggers);
  receiver("--> A", {move(triggers["ok"]), move(triggers["error"])});

  CHECK(found(unraised) == texts{"done"});
}

TEST_CASE_METHOD(fixture,
                 "find_problems does not count what is raised where "
                 "nothing runs",
                 "[describing][problems]") {
  uut.use_triggers(trigger_tree{"ok"});
  receiver("A --> B", {move(triggers["ok"])}); // nothing is uploaded

  CHECK(found(unraised) == texts{"ok"});
}

TEST_CASE_METHOD(fixture,
                 "find_problems does not guess which triggers are "
                 "raised",
                 "[describing][problems]") {
  uut.use_triggers(triggers);
  receiver("--> A", {move(triggers["error"])});
  silent_receiver("--> B");
  silent_receiver("--> C");

  CHECK(found().problems.empty());
  REQUIRE(found().not_checked.size() == 1);
  CHECK(found().not_checked[0]
        == "whether the triggers ok, done are raised: each of the receivers on "
           "routes \"--> B\", \"--> C\" does not declare what it raises "
           "(receive_options::raises)");
}

TEST_CASE_METHOD(fixture,
                 "find_problems says when it does not know the "
                 "triggers",
                 "[describing][problems]") {
  receiver("--> A", {move(triggers["ok"])});

  REQUIRE(found().not_checked.size() == 1);
  CHECK_THAT(found().not_checked[0], Contains("use_triggers"));
}

// -- nodes --------------------------------------------------------------------

TEST_CASE_METHOD(fixture, "find_problems finds nodes that nobody handles",
                 "[describing][problems]") {
  upload({"A", "B", "/not(A)"});
  receiver("A --> B", {});

  CHECK(found(unhandled) == texts{"B", "/not(A)"});
  CHECK(found().problems[0].text
        == "the node B is uploaded, but no receiver's route accepts it");
}

// -- proposals ----------------------------------------------------------------

TEST_CASE_METHOD(fixture, "find_problems finds events that propose a gate",
                 "[describing][problems]") {
  upload({"A", "B"});
  uut.download_states([](const proposals&) {});
  receiver("/all --> A", {stay(triggers["ok"]), stay(triggers["error"])});
  receiver("A --[/oneof(f,g)]--> /not(B), B",
           {flow::test(triggers["ok"]), move(triggers["ok"])});

  CHECK(found(proposed)
        == texts{"/all --> A", "A --[/oneof(f,g)]--> /not(B), B",
                 "A --[/oneof(f,g)]--> /not(B), B"});
  CHECK(found().problems[0].text
        == "the receiver on route \"/all --> A\" proposes /all with stay: the "
           "gate itself, not a state that it lets through");
  CHECK_THAT(found().problems[2].text,
             Contains("proposes /oneof(f,g), /not(B) with move"));
}

TEST_CASE_METHOD(fixture,
                 "find_problems does not mind gates that nothing proposes",
                 "[describing][problems]") {
  upload({"A"});
  SECTION("as events propose other sides") {
    uut.download_states([](const proposals&) {});
    receiver("/all --> A", {move(triggers["ok"]), flow::test(triggers["ok"])});
    receiver("--> B", {stay(triggers["ok"])});
  }
  SECTION("as nobody takes proposals") {
    receiver("/all", {stay(triggers["ok"])});
  }
  SECTION("as the receiver never runs") {
    uut.download_states([](const proposals&) {});
    receiver("/oneof(C)", {stay(triggers["ok"])});
  }
  SECTION("as it is not known what is raised") {
    uut.download_states([](const proposals&) {});
    silent_receiver("/all");
  }

  CHECK(found(proposed).empty());
}

// -- the report ---------------------------------------------------------------

TEST_CASE_METHOD(fixture, "report as JSON tells all of it",
                 "[describing][problems]") {
  upload({"A", "B"});
  uut.use_triggers(trigger_tree{"ok"});
  receiver("A --> B", {});
  silent_receiver("A --> C");
  receiver("D", {});
  hub("D", moves);

  auto json = found().to_json();

  REQUIRE(json["problems"].size() == 3);
  CHECK(json["problems"][0]["kind"] == "inactive_route");
  CHECK(json["problems"][1]["kind"] == "deaf_hub");
  CHECK(json["problems"][2]["kind"] == "unhandled_node");
  CHECK(json["problems"][2]["what"] == "B");
  CHECK_THAT(json["problems"][2]["text"].to_text(), Contains("the node B"));
  CHECK(json["not_checked"].size() == 1);
}

TEST_CASE("problem_kind has a name for each kind", "[describing][problems]") {
  CHECK(to_string(inactive) == "inactive_route");
  CHECK(to_string(deaf) == "deaf_hub");
  CHECK(to_string(unraised) == "unraised_trigger");
  CHECK(to_string(unhandled) == "unhandled_node");
  CHECK(to_string(proposed) == "gate_proposed");
}
