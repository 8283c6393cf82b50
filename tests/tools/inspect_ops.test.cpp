// SPDX-License-Identifier: Apache-2.0

#include "inspect_ops.hpp"

#include "summoner/json/print.hpp"

#include <catch2/catch.hpp>

#include <string>

using summoner::value;
using summoner::tools::answer;
using summoner::tools::inspect_ops;

namespace {

std::string error_of(std::string_view request) {
  auto given = answer(request);
  CHECK(given.size() == 2);
  CHECK(given["ok"] == false);
  return std::string{given["error"].as_string()};
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

} // namespace

TEST_CASE("inspect wraps a payload as a client does", "[tools][inspect]") {
  auto given = answer(
    R"({"op": "envelope.wrap", "in": {"payload": {"n": 3, "x": [3.0]}}})");

  auto payload = value{{"n", 3}, {"x", value::list({3.0})}};
  auto type = value{{"n", "int"}, {"x", value::list({"float"})}};
  auto envelope
    = value{{"_version", "1.3.0"}, {"_payload", payload}, {"_type", type}};
  CHECK(given == value::object({{"ok", true}, {"value", envelope}}));
}

TEST_CASE("inspect recovers a line as a client does", "[tools][inspect]") {
  auto given = answer(
    R"({"op": "envelope.recover", "in": {"line": "{\"remote_addr\": \"a:1\", )"
    R"(\"content\": \"{\\\"_version\\\": \\\"1.3.0\\\", \\\"_payload\\\": 3, )"
    R"(\\\"_type\\\": \\\"float\\\"}\"}"}})");

  auto recovered = value{{"remote_addr", "a:1"}, {"content", 3.0}};
  CHECK(given == value::object({{"ok", true}, {"value", recovered}}));
}

TEST_CASE("inspect takes the line with its line end or without",
          "[tools][inspect]") {
  auto line = GENERATE("x", R"(x\n)", R"(x\r\n)");

  auto given = answer(R"({"op": "envelope.recover", "in": {"line": ")"
                      + std::string{line} + R"("}})");

  CHECK(given["value"] == "x");
}

TEST_CASE("inspect refuses a payload that a sender refuses",
          "[tools][inspect]") {
  CHECK(contains(error_of(R"({"op":"envelope.wrap","in":{"payload":[NaN]}})"),
                 "envelope.wrap"));
  CHECK(contains(error_of(R"({"op":"envelope.wrap","in":{"payload":")"
                          + std::string(70'000, 'x') + R"("}})"),
                 "65536"));
}

TEST_CASE("inspect answers what is no request", "[tools][inspect]") {
  CHECK(contains(error_of(""), "not JSON"));
  CHECK(contains(error_of("{\"op\": "), "not JSON"));
  CHECK(contains(error_of("\xFF"), "not JSON"));
  CHECK(contains(error_of(std::string(1000, '[')), "not JSON"));
  CHECK(contains(error_of("[1, 2]"), "not an object"));
  CHECK(contains(error_of("3"), "not an object"));
  CHECK(contains(error_of("null"), "not an object"));
}

TEST_CASE("inspect answers a request that lacks something",
          "[tools][inspect]") {
  CHECK(contains(error_of("{}"), "no string \"op\""));
  CHECK(contains(error_of(R"({"op": 3})"), "no string \"op\""));
  CHECK(contains(error_of(R"({"op": "envelope.wrap"})"), "no object \"in\""));
  CHECK(contains(error_of(R"({"op": "envelope.wrap", "in": 3})"),
                 "no object \"in\""));
  CHECK(
    contains(error_of(R"({"op": "envelope.wrap", "in": {}})"), "\"payload\""));
  CHECK(contains(error_of(R"({"op": "envelope.recover", "in": {"line": 3}})"),
                 "\"line\""));
}

TEST_CASE("inspect names what is wrong in a request about the flow",
          "[tools][inspect]") {
  auto [request, part] = GENERATE(table<std::string, std::string>({
    {R"({"op": "node.parse", "in": {}})", "\"expr\""},
    {R"({"op": "node.parse", "in": {"expr": "a b"}})", "at byte 1"},
    {R"({"op": "node.accepts", "in": {"gate": "a"}})", "\"state\""},
    {R"({"op": "style.check", "in": {"stem": "-"}})", "\"brackets\""},
    {R"({"op": "style.check", "in": {"stem": "ab", "brackets": ["[", "]"],
         "separator": ",", "tip": ">"}})",
     "must be one character"},
    {R"({"op": "route.parse", "in": {"route": "A --> 9"}})", "at byte 6"},
    {R"({"op": "route.parse", "in": {"route": "A", "styles": [3]}})",
     "an arrow style needs"},
    {R"({"op": "route.activated", "in": {"route": "A", "event": "go"}})",
     "\"go\" is not an action"},
    {R"({"op": "route.hub_accepts", "in": {"sender": "A"}})", "\"receiver\""},
    {R"({"op": "tape.run", "in": {}})", "\"receivers\""},
    {R"({"op": "tape.run", "in": {"receivers": [{}]}})", "\"route\""},
    {R"({"op": "tape.run", "in": {"receivers": [{"route": "A",
         "priority": [1.5]}]}})",
     "a priority is"},
    {R"({"op": "tape.run", "in": {"receivers": [], "states": {"k": "9"}}})",
     "states[\"k\"]"},
    {R"({"op": "triggers.parse", "in": {"text": "ok\nok"}})", "text:2"},
    {R"({"op": "triggers.compare", "in": {"a": "x", "b": "y",
         "triggers_tree": {"y": null}}})",
     "x is not in"},
    {R"({"op": "sender.responds", "in": {"event": "move", "trigger": "y",
         "on_actions": 3, "triggers_tree": {"y": null}}})",
     "a filter is"},
  }));

  auto error = error_of(request);

  INFO(error);
  CHECK(contains(error, part));
}

TEST_CASE("inspect reads routes in the standard style unless told others",
          "[tools][inspect]") {
  auto standard
    = answer(R"({"op": "route.parse", "in": {"route": "A --> B"}})");
  auto none = answer(
    R"({"op": "route.parse", "in": {"route": "A --> B", "styles": []}})");

  CHECK(standard["value"]["text"] == "A--[]-->B");
  CHECK(none["ok"] == false);
}

TEST_CASE("inspect lists the known ops when asked for an unknown one",
          "[tools][inspect]") {
  auto error = error_of(R"({"op": "no.such", "in": {}})");

  CHECK(contains(error, "no.such"));
  for (const auto& op : inspect_ops())
    CHECK(contains(error, op.name));
}

TEST_CASE("inspect takes each of its own examples", "[tools][inspect]") {
  for (const auto& op : inspect_ops()) {
    auto request = std::string{op.example};
    CAPTURE(request);
    CHECK(answer(request)["ok"] == true);
    CHECK(contains(request, op.name));
  }
}
