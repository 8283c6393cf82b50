// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/node.hpp"
#include "summoner/flow/route_parser.hpp"
#include "summoner/flow/tape.hpp"

#include "inspect_operation.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace summoner::tools {

namespace {

using flow::arrow_style;
using flow::route;
using flow::route_parser;

// -- reading ------------------------------------------------------------------

caf::expected<node> node_in(const value& in, std::string_view key) {
  auto text = text_in(in, key);
  if (!text)
    return std::move(text.error());
  return node::parse(*text);
}

caf::expected<arrow_style> style_in(const value& in) {
  auto brackets = in["brackets"];
  for (const auto& part :
       {in["stem"], brackets[0], brackets[1], in["separator"], in["tip"]})
    if (!part.is_string())
      return bad_input("an arrow style needs strings \"stem\", \"separator\" "
                       "and \"tip\" and two strings in \"brackets\"");
  auto text = [](const value& part) { return std::string{part.as_string()}; };
  return arrow_style::make(text(in["stem"]), text(brackets[0]),
                           text(brackets[1]), text(in["separator"]),
                           text(in["tip"]));
}

/// The styles `in["styles"]`, each `[stem, [open, close], separator, tip]`;
/// the standard one without.
caf::expected<route_parser> parser_in(const value& in) {
  if (in["styles"].is_null())
    return route_parser{};
  auto styles = std::vector<arrow_style>{};
  for (auto each : in["styles"]) {
    auto named = value::object({{"stem", each[0]},
                                {"brackets", each[1]},
                                {"separator", each[2]},
                                {"tip", each[3]}});
    auto style = style_in(named);
    if (!style)
      return std::move(style.error());
    styles.push_back(std::move(*style));
  }
  return route_parser{std::move(styles)};
}

caf::expected<route> route_in(const value& in, std::string_view key) {
  auto parser = parser_in(in);
  if (!parser)
    return std::move(parser.error());
  auto text = text_in(in, key);
  if (!text)
    return std::move(text.error());
  return parser->parse(*text);
}

/// An action's name, or null for no event.
caf::expected<std::optional<action>> event_in(const value& found) {
  if (found.is_null())
    return std::optional<action>{};
  auto what = flow::parse_action(found.as_string());
  if (!what)
    return std::move(what.error());
  return std::optional{*what};
}

caf::expected<priority> priority_in(const value& found) {
  auto levels = std::vector<int>{};
  for (auto level : found) {
    if (!level.is_int() || !std::in_range<int>(level.as_int(INT64_MAX)))
      return bad_input("a priority is a list of integers");
    levels.push_back(static_cast<int>(level.as_int()));
  }
  return priority{std::move(levels)};
}

caf::expected<std::vector<flow::tape::receiver>> receivers_in(const value& in) {
  auto parser = parser_in(in);
  if (!parser)
    return std::move(parser.error());
  auto result = std::vector<flow::tape::receiver>{};
  if (!in["receivers"].is_list())
    return bad_input("\"in\" has no list \"receivers\"");
  for (auto each : in["receivers"]) {
    auto text = text_in(each, "route");
    if (!text)
      return std::move(text.error());
    auto route = parser->parse(*text);
    if (!route)
      return std::move(route.error());
    auto when = priority_in(each["priority"]);
    if (!when)
      return std::move(when.error());
    result.push_back({std::move(*route), std::move(*when)});
  }
  return result;
}

// -- answering ----------------------------------------------------------------

value texts(std::span<const node> nodes) {
  auto result = std::vector<value>{};
  for (const auto& each : nodes)
    result.emplace_back(each.text());
  return result;
}

std::string_view name_of(flow::node_kind kind) {
  switch (kind) {
    case flow::node_kind::plain:
      return "plain";
    case flow::node_kind::all:
      return "all";
    case flow::node_kind::except:
      return "not";
    case flow::node_kind::one_of:
      return "oneof";
  }
  return "";
}

caf::expected<value> parse_node(const value& in) {
  auto given = node_in(in, "expr");
  if (!given)
    return std::move(given.error());
  auto names = std::vector<value>(given->names().begin(), given->names().end());
  auto has_names = given->kind() != flow::node_kind::all;
  return value::object({{"kind", name_of(given->kind())},
                        {"values", has_names ? value(names) : value()},
                        {"text", given->text()}});
}

caf::expected<value> node_accepts(const value& in) {
  auto gate = node_in(in, "gate");
  if (!gate)
    return std::move(gate.error());
  auto state = node_in(in, "state");
  if (!state)
    return std::move(state.error());
  return value(gate->accepts(*state));
}

caf::expected<value> check_style(const value& in) {
  auto style = style_in(in);
  if (!style)
    return std::move(style.error());
  return value(true);
}

caf::expected<value> parse_route(const value& in) {
  auto given = route_in(in, "route");
  if (!given)
    return std::move(given.error());
  auto is_object = given->shape() == flow::route_shape::object;
  return value::object({{"source", texts(given->source())},
                        {"label", texts(given->label())},
                        {"target", texts(given->target())},
                        {"has_label", given->has_label()},
                        {"is_arrow", !is_object},
                        {"is_object", is_object},
                        {"is_initial", given->is_initial()},
                        {"text", given->text()}});
}

caf::expected<value> activated(const value& in) {
  auto given = route_in(in, "route");
  if (!given)
    return std::move(given.error());
  auto what = event_in(in["event"]);
  if (!what)
    return std::move(what.error());
  return texts(given->activated(*what));
}

caf::expected<value> hub_accepts(const value& in) {
  auto sender = route_in(in, "sender");
  if (!sender)
    return std::move(sender.error());
  auto receiver = route_in(in, "receiver");
  if (!receiver)
    return std::move(receiver.error());
  return value(sender->hears(*receiver));
}

value described(const flow::activation_group& group) {
  auto result = std::vector<value>{};
  for (const auto& run : group.runs)
    result.push_back(value::object(
      {{"receiver", run.receiver},
       {"key", run.key != nullptr ? value(*run.key) : value()},
       {"state", run.state != nullptr ? value(run.state->text()) : value()}}));
  return result;
}

caf::expected<value> run_tape(const value& in) {
  auto receivers = receivers_in(in);
  if (!receivers)
    return std::move(receivers.error());
  auto now = states::from(in["states"]);
  if (!now)
    return std::move(now.error());
  auto uut = flow::tape{std::move(*receivers)};
  auto result = std::vector<value>{};
  for (const auto& group : uut.activations(*now)) {
    auto outcome = std::vector<std::optional<action>>{};
    for (const auto& run : group.runs) {
      auto what = event_in(in["events"][run.receiver]);
      if (!what)
        return std::move(what.error());
      outcome.push_back(*what);
    }
    auto levels = group.when->levels();
    result.push_back(value::object(
      {{"priority", value(std::vector<value>(levels.begin(), levels.end()))},
       {"activations", described(group)},
       {"proposals", uut.propose(*now, group.runs, outcome).to_json()}}));
  }
  return value(result);
}

constexpr auto operations = std::array{
  operation{{"node.parse", "kind, names and canonical text of in.expr",
             R"-({"op":"node.parse","in":{"expr":"/not( a, b )"}})-"},
            parse_node},
  operation{{"node.accepts", "whether in.gate lets in.state through",
             R"-({"op":"node.accepts","in":{"gate":"/not(a)","state":"b"}})-"},
            node_accepts},
  operation{{"style.check", "true, or why the parts make no arrow style",
             R"({"op":"style.check","in":{"stem":"=","brackets":["{","}"],)"
             R"-("separator":";","tip":")"}})-"},
            check_style},
  operation{{"route.parse", "the nodes of in.route; in.styles may give styles",
             R"({"op":"route.parse","in":{"route":"A --[f]--> B",)"
             R"("styles":[["-",["[","]"],",",">"]]}})"},
            parse_route},
  operation{{"route.activated", "what in.event on in.route proposes",
             R"({"op":"route.activated","in":{"route":"A --[f]--> B",)"
             R"("event":"move"}})"},
            activated},
  operation{{"route.hub_accepts", "whether in.sender hears in.receiver",
             R"({"op":"route.hub_accepts","in":{"sender":"/all --> /all",)"
             R"("receiver":"A --[f]--> B"}})"},
            hub_accepts},
  operation{{"tape.run", "who runs in in.states, and what in.events propose",
             R"({"op":"tape.run","in":{"receivers":[{"route":"A --> B",)"
             R"("priority":[1]}],"states":{"peer":"A"},"events":["move"]}})"},
            run_tape},
};

} // namespace

std::span<const operation> flow_operations() noexcept {
  return operations;
}

} // namespace summoner::tools
