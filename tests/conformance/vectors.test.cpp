// SPDX-License-Identifier: Apache-2.0

// What the Python SDK does, case by case: tests/conformance/protocol.jsonl.

#include "summoner/json/parse.hpp"
#include "summoner/json/print.hpp"
#include "summoner/json/value.hpp"

#include "inspect_ops.hpp"

#include <catch2/catch.hpp>

#include <cstddef>
#include <fstream>
#include <set>
#include <string>

using summoner::value;
using summoner::tools::answer;

namespace json = summoner::json;

namespace {

/// Asks for the `op` and `in` of a case alone, as a stranger would.
value ask(const value& known) {
  std::string request;
  json::print(value{{"op", known["op"]}, {"in", known["in"]}}, request,
              {.special = json::non_finite::python});
  return answer(request);
}

/// Equal type by type; of failures only that they are failures.
bool agrees(const value& given, const value& wanted) {
  if (wanted["ok"] == true)
    return given == wanted;
  return given["ok"] == false && given["error"].is_string();
}

} // namespace

TEST_CASE("inspect answers every known case as the Python SDK does",
          "[tools][conformance]") {
  auto [op, known_cases] = GENERATE(table<std::string, std::size_t>({
    {"envelope.wrap", 250},
    {"envelope.recover", 263},
    {"node.parse", 236},
    {"node.accepts", 312},
    {"style.check", 137},
    {"route.parse", 468},
    {"route.activated", 176},
    {"route.hub_accepts", 178},
    {"tape.run", 423},
    {"triggers.parse", 208},
    {"triggers.compare", 76},
    {"sender.responds", 157},
  }));
  std::ifstream file{SUMMONER_VECTORS};
  REQUIRE(file);

  std::size_t cases = 0;
  for (std::string line; std::getline(file, line);) {
    auto known = json::parse(line);
    REQUIRE(known);
    if ((*known)["op"] != op)
      continue;
    ++cases;
    auto given = ask(*known);
    INFO(line);
    INFO(given.to_text());
    CHECK(agrees(given, (*known)["out"]));
  }

  CHECK(cases == known_cases);
}

TEST_CASE("inspect knows the operation of every known case",
          "[tools][conformance]") {
  auto known = std::set<std::string>{};
  for (const auto& op : summoner::tools::inspect_ops())
    known.emplace(op.name);
  auto asked = std::set<std::string>{};
  std::ifstream file{SUMMONER_VECTORS};

  for (std::string line; std::getline(file, line);)
    asked.emplace((*json::parse(line))["op"].as_string());

  CHECK(known == asked);
}
