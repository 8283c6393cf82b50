// SPDX-License-Identifier: Apache-2.0

#include "inspect_ops.hpp"

#include "summoner/error.hpp"
#include "summoner/json/parse.hpp"

#include "inspect_operation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace summoner::tools {

namespace {

value failed(std::string_view reason) {
  return value::object({{"ok", false}, {"error", reason}});
}

/// All of them, in the order of the help.
const std::vector<operation>& operations() {
  static const auto result = [] {
    auto all = std::vector<operation>{};
    for (auto part :
         {envelope_operations(), flow_operations(), trigger_operations()})
      all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return result;
}

std::string known_ops() {
  std::string result;
  for (const auto& op : inspect_ops()) {
    result += result.empty() ? "" : ", ";
    result += op.name;
  }
  return result;
}

value run(const operation& op, const value& in) {
  auto problem = std::string{R"(there is no object "in")"};
  if (in.is_object()) {
    auto result = op.run(in);
    if (result)
      return value::object({{"ok", true}, {"value", *result}});
    problem = describe(result.error());
  }
  return failed(fmt::format("{}: {}", op.about.name, problem));
}

} // namespace

std::span<const inspect_op> inspect_ops() {
  static const auto result = [] {
    auto all = std::vector<inspect_op>{};
    for (const auto& op : operations())
      all.push_back(op.about);
    return all;
  }();
  return result;
}

value answer(std::string_view request_line) {
  auto request = json::parse(request_line);
  if (!request)
    return failed("the request is not JSON: " + describe(request.error()));
  if (!request->is_object())
    return failed(R"(the request is not an object {"op": ..., "in": {...}})");
  if (!(*request)["op"].is_string())
    return failed(R"(the request has no string "op"; known: )" + known_ops());
  auto name = (*request)["op"].as_string();
  const auto& all = operations();
  auto op = std::find_if(all.begin(), all.end(), [&](const operation& each) {
    return each.about.name == name;
  });
  if (op == all.end())
    return failed(
      fmt::format("unknown op \"{}\"; known: {}", name, known_ops()));
  return run(*op, (*request)["in"]);
}

} // namespace summoner::tools
