// SPDX-License-Identifier: Apache-2.0

#include "inspect_ops.hpp"

#include "summoner/config.hpp"
#include "summoner/error.hpp"
#include "summoner/json/parse.hpp"
#include "summoner/json/print.hpp"
#include "summoner/protocol/envelope.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <string>

namespace summoner::tools {

namespace {

value failed(std::string_view reason) {
  return value::object({{"ok", false}, {"error", reason}});
}

value done(const value& result) {
  return value::object({{"ok", true}, {"value", result}});
}

value failed_input(std::string_view op, std::string_view problem) {
  return failed(fmt::format("{}: {}", op, problem));
}

// -- the operations -----------------------------------------------------------

value wrap(const value& in) {
  if (!in.contains("payload"))
    return failed_input("envelope.wrap", R"("in" has no "payload")");
  // As a sender would, for its errors.
  std::string frame;
  auto limit = sender_config{}.max_bytes_per_frame;
  if (auto error = protocol::wrap(in["payload"], frame, limit))
    return failed_input("envelope.wrap", describe(error));
  return done(protocol::envelope_of(in["payload"]));
}

value recover(const value& in) {
  if (!in["line"].is_string())
    return failed_input("envelope.recover", R"("in" has no string "line")");
  auto line = in["line"].as_string();
  if (line.ends_with('\n')) // the line as it passes the wire
    line.remove_suffix(line.ends_with("\r\n") ? 2 : 1);
  return done(protocol::recover(line).message);
}

struct operation {
  inspect_op about;
  value (*run)(const value& in) = nullptr;
};

constexpr auto operations = std::array{
  operation{{"envelope.wrap", "what a client sends for in.payload",
             R"({"op":"envelope.wrap","in":{"payload":{"n":3,"x":1.5}}})"},
            wrap},
  operation{{"envelope.recover", "what a handler gets for in.line of a relay",
             R"({"op":"envelope.recover","in":{"line":"Warning: hello"}})"},
            recover},
};

constexpr auto descriptions = [] {
  std::array<inspect_op, operations.size()> result{};
  for (std::size_t i = 0; i < operations.size(); ++i)
    result[i] = operations[i].about;
  return result;
}();

std::string known_ops() {
  std::string result;
  for (const auto& op : descriptions) {
    result += result.empty() ? "" : ", ";
    result += op.name;
  }
  return result;
}

} // namespace

std::span<const inspect_op> inspect_ops() noexcept {
  return descriptions;
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
  for (const auto& op : operations) {
    if (op.about.name != name)
      continue;
    auto in = (*request)["in"];
    return in.is_object() ? op.run(in)
                          : failed_input(name, R"(there is no object "in")");
  }
  return failed(fmt::format("unknown op \"{}\"; known: {}", name, known_ops()));
}

} // namespace summoner::tools
