// SPDX-License-Identifier: Apache-2.0

#include "summoner/describing/description.hpp"

#include "summoner/describing/member_reader.hpp"
#include "summoner/error.hpp"
#include "summoner/flow/route_parser.hpp"
#include "summoner/json/parse.hpp"
#include "summoner/json/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

namespace summoner::describing {

namespace {

template <class T>
bool contains(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// -- reading ------------------------------------------------------------------

arrow_style read_style(const member_reader& from) {
  auto brackets
    = from["brackets"].list([](const member_reader& x) { return x.text(); });
  if (brackets.size() != 2) {
    from["brackets"].refuse("a list of two brackets");
    return arrow_style::standard();
  }
  auto style = arrow_style::make(from["stem"].text(), brackets[0], brackets[1],
                                 from["separator"].text(), from["tip"].text());
  if (style)
    return *std::move(style);
  from.refuse(style.error());
  return arrow_style::standard();
}

priority read_priority(const member_reader& from) {
  return priority{
    from.list([](const member_reader& x) { return x.integer(); })};
}

action read_action(const member_reader& from) {
  auto what = flow::parse_action(from.text());
  if (!what)
    from.refuse(what.error());
  return what ? *what : action::move;
}

described_event read_event(const member_reader& from) {
  return {read_action(from["action"]), from["trigger"].text()};
}

node read_node(const member_reader& from) {
  auto parsed = node::parse(from.text());
  if (parsed)
    return *std::move(parsed);
  from.refuse(parsed.error());
  return node{"/all"};
}

std::optional<data_mode> read_mode(const member_reader& from) {
  if (from.is_null())
    return std::nullopt;
  if (from.json() == "live")
    return data_mode::live;
  if (from.json() != "snapshot")
    from.refuse(R"("live" or "snapshot")");
  return data_mode::snapshot;
}

direction read_direction(const member_reader& from) {
  if (from.json() == "send")
    return direction::send;
  if (from.json() != "receive")
    from.refuse(R"("receive" or "send")");
  return direction::receive;
}

std::optional<trigger_tree> read_triggers(const member_reader& from) {
  if (from.is_null())
    return std::nullopt;
  auto tree = trigger_tree::from_json(from.json());
  if (!tree)
    from.refuse(tree.error());
  return tree ? *std::move(tree) : trigger_tree{};
}

/// Reads the parts that have routes.
class route_reader {
public:
  /// @param styles Null when the flow is off.
  explicit route_reader(const std::vector<arrow_style>* styles) {
    if (styles != nullptr)
      parser_.emplace(*styles);
  }

  described_receiver receiver(const member_reader& from) const {
    return {route(from["route"], false), read_priority(from["priority"]),
            from["raises"].optional_list(read_event)};
  }

  described_sender sender(const member_reader& from) const {
    described_sender result;
    result.on_actions = from["on_actions"].optional_list(read_action);
    result.on_triggers = from["on_triggers"].optional_list(
      [](const member_reader& x) { return x.text(); });
    result.use_data = from["use_data"].boolean();
    result.data = read_mode(from["data_mode"]);
    result.when_data = from["when_data"].boolean();
    if (!from["every"].is_null())
      result.every = from["every"].number();
    result.run_while = from["run_while"].boolean();
    result.multi = from["multi"].boolean();
    auto kind = result.kind();
    auto may_be_label = kind == sender_kind::tick || kind == sender_kind::timed;
    result.route = route(from["route"], may_be_label);
    return result;
  }

private:
  [[nodiscard]] flow::route route(const member_reader& from,
                                  bool may_be_label) const {
    auto text = from.text();
    if (!parser_)
      return flow::route::label(text);
    auto parsed = parser_->parse(text);
    if (parsed)
      return *std::move(parsed);
    if (!may_be_label)
      from.refuse(parsed.error());
    return flow::route::label(text);
  }

  std::optional<flow::route_parser> parser_;
};

std::string joined(std::span<const node> nodes, const std::string& separator) {
  std::string result;
  for (const auto& each : nodes)
    result += (result.empty() ? "" : separator + " ") + each.text();
  return result;
}

} // namespace

sender_kind described_sender::kind() const noexcept {
  if (on_actions || on_triggers)
    return every ? sender_kind::timed_hub : sender_kind::hub;
  return every ? sender_kind::timed : sender_kind::tick;
}

bool described_sender::passes(const described_event& what) const {
  return (!on_actions || contains(*on_actions, what.what))
         && (!on_triggers || contains(*on_triggers, what.why));
}

caf::expected<description> description::from(const value& json) {
  caf::error problem;
  auto all = member_reader{json, problem};
  all.object();
  description result;
  result.name = all["name"].text();
  result.has_flow = all["flow"].boolean();
  result.styles = all["styles"].list(read_style);
  result.triggers = read_triggers(all["triggers"]);
  auto routes = route_reader{result.has_flow ? &result.styles : nullptr};
  result.receivers = all["receivers"].list(
    [&](const member_reader& x) { return routes.receiver(x); });
  result.senders = all["senders"].list(
    [&](const member_reader& x) { return routes.sender(x); });
  result.hooks = all["hooks"].list([](const member_reader& x) {
    return described_hook{read_direction(x["direction"]),
                          read_priority(x["priority"])};
  });
  result.has_upload = all["upload_states"].boolean();
  result.uploads = all["uploads"].optional_list(read_node);
  result.has_download = all["download_states"].boolean();
  if (problem)
    return problem;
  return result;
}

caf::expected<description> description::parse(std::string_view text) {
  auto json = json::parse(text);
  if (!json)
    return std::move(json.error());
  return from(*json);
}

std::string description::readable(const flow::route& route) const {
  if (route.shape() == flow::route_shape::object)
    return route.source().empty() ? route.text() : joined(route.source(), ",");
  auto list_of = [](std::span<const node> nodes) {
    return std::vector<node>(nodes.begin(), nodes.end());
  };
  auto is_written_in = [&](const arrow_style& style) {
    return flow::route::arrow(style, list_of(route.source()),
                              list_of(route.label()), list_of(route.target()))
           == route;
  };
  auto found = std::find_if(styles.begin(), styles.end(), is_written_in);
  const auto& style = found == styles.end() ? arrow_style::standard() : *found;
  auto source = joined(route.source(), style.separator());
  auto target = joined(route.target(), style.separator());
  auto arrow = route.has_label() ? style.label_begin()
                                     + joined(route.label(), style.separator())
                                     + style.label_end()
                                 : style.bare_arrow();
  return source + (source.empty() ? "" : " ") + arrow
         + (target.empty() ? "" : " ") + target;
}

std::vector<std::size_t> heard_by(const described_sender& sender,
                                  const description& of) {
  std::vector<std::size_t> result;
  if (!sender.on_actions && !sender.on_triggers)
    return result;
  for (std::size_t i = 0; i < of.receivers.size(); ++i)
    if (sender.route.hears(of.receivers[i].route))
      result.push_back(i);
  return result;
}

} // namespace summoner::describing
