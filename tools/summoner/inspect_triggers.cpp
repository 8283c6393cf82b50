// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/event_filter.hpp"
#include "summoner/flow/trigger_tree.hpp"

#include "inspect_operation.hpp"

#include <array>
#include <utility>
#include <vector>

namespace summoner::tools {

namespace {

caf::expected<trigger> trigger_in(const value& name, const trigger_tree& tree) {
  if (auto found = tree.find(name.as_string()))
    return *std::move(found);
  return bad_input(name.to_text() + " is not in \"triggers_tree\"");
}

/// Reads a filter; null is an absent one.
template <class T, class F>
caf::expected<flow::filter<T>> filter_in(const value& found, F read) {
  if (found.is_null())
    return flow::filter<T>{};
  if (!found.is_list())
    return bad_input("a filter is null or a list, not " + found.to_text());
  auto result = std::vector<T>{};
  for (auto element : found) {
    auto one = read(element);
    if (!one)
      return std::move(one.error());
    result.push_back(std::move(*one));
  }
  return flow::filter<T>{std::move(result)};
}

caf::expected<value> parse(const value& in) {
  auto text = text_in(in, "text");
  if (!text)
    return std::move(text.error());
  auto tree = trigger_tree::parse(*text, "text");
  if (!tree)
    return std::move(tree.error());
  auto result = std::vector<std::pair<std::string, value>>{};
  for (const auto& each : tree->all()) {
    auto path = std::vector<value>(each.path().begin(), each.path().end());
    result.emplace_back(each.name(), value(path));
  }
  return value(result); // the last one of a name wins, as in look-ups
}

caf::expected<value> compare(const value& in) {
  auto tree = trigger_tree::from_json(in["triggers_tree"]);
  if (!tree)
    return std::move(tree.error());
  auto a = trigger_in(in["a"], *tree);
  if (!a)
    return std::move(a.error());
  auto b = trigger_in(in["b"], *tree);
  if (!b)
    return std::move(b.error());
  return value::object({{"lt", *a < *b},
                        {"le", *a <= *b},
                        {"eq", *a == *b},
                        {"ge", *a >= *b},
                        {"gt", *a > *b}});
}

caf::expected<value> responds(const value& in) {
  auto tree = trigger_tree::from_json(in["triggers_tree"]);
  if (!tree)
    return std::move(tree.error());
  auto what = flow::parse_action(in["event"].as_string());
  if (!what)
    return std::move(what.error());
  auto why = trigger_in(in["trigger"], *tree);
  if (!why)
    return std::move(why.error());
  auto actions = filter_in<action>(in["on_actions"], [](const value& name) {
    return flow::parse_action(name.as_string());
  });
  if (!actions)
    return std::move(actions.error());
  auto triggers = filter_in<trigger>(in["on_triggers"], [&](const value& name) {
    return trigger_in(name, *tree);
  });
  if (!triggers)
    return std::move(triggers.error());
  auto filter = flow::event_filter{std::move(*actions), std::move(*triggers)};
  return value(filter.passes(*what, *why));
}

constexpr auto operations = std::array{
  operation{{"triggers.parse", "the path of each name in a TRIGGERS file",
             R"({"op":"triggers.parse","in":{"text":"ok\n  done\nerror"}})"},
            parse},
  operation{{"triggers.compare", "how in.a stands to in.b; ancestors are more",
             R"({"op":"triggers.compare","in":{"a":"ok","b":"done",)"
             R"("triggers_tree":{"ok":{"done":null}}}})"},
            compare},
  operation{{"sender.responds", "whether an event passes a sender's filters",
             R"({"op":"sender.responds","in":{"event":"move","trigger":"ok",)"
             R"("on_actions":["move"],"on_triggers":null,)"
             R"("triggers_tree":{"ok":null}}})"},
            responds},
};

} // namespace

std::span<const operation> trigger_operations() noexcept {
  return operations;
}

} // namespace summoner::tools
