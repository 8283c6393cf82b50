// SPDX-License-Identifier: Apache-2.0

// `agent::describe`: an agent as JSON.

#include "summoner/agent.hpp"
#include "summoner/json/value.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace summoner {

namespace {

using list = std::vector<value>;

template <class Range, class F>
value list_of(const Range& items, F describe_one) {
  list result;
  for (const auto& item : items)
    result.push_back(describe_one(item));
  return value(result);
}

value text_of(const std::string& text) {
  return value(text);
}

value describe_style(const arrow_style& style) {
  value brackets = list_of(std::vector{style.open(), style.close()}, text_of);
  return value::object({{"stem", style.stem()},
                        {"brackets", brackets},
                        {"separator", style.separator()},
                        {"tip", style.tip()}});
}

value describe_priority(const priority& when) {
  return list_of(when.levels(), [](int level) { return value(level); });
}

value describe_event(const event& what) {
  return value::object(
    {{"action", to_string(what.what())}, {"trigger", what.why().name()}});
}

// Null when nothing is known of it.
value describe_raises(const agent::receiver& entry) {
  if (entry.returns_events && entry.raises.empty())
    return value();
  return list_of(entry.raises, describe_event);
}

value describe_receiver(const agent::receiver& entry) {
  return value::object({{"route", entry.route.text()},
                        {"priority", describe_priority(entry.priority)},
                        {"raises", describe_raises(entry)}});
}

template <class T, class F>
value describe_filter(const flow::filter<T>& allowed, F describe_one) {
  return allowed.is_present() ? list_of(allowed.allowed(), describe_one)
                              : value();
}

value describe_mode(const agent::sender& entry) {
  if (!entry.takes_data)
    return value();
  auto mode = entry.options.data.value_or(data_mode::live);
  return value(mode == data_mode::live ? "live" : "snapshot");
}

value describe_every(const send_options& options) {
  if (!options.every)
    return value();
  return value(std::chrono::duration<double>(*options.every).count());
}

value describe_sender(const agent::sender& entry) {
  const auto& options = entry.options;
  auto action_name = [](action x) { return value(to_string(x)); };
  auto trigger_name = [](const trigger& x) { return value(x.name()); };
  return value::object(
    {{"route", entry.route.text()},
     {"kind", to_string(entry.kind())},
     {"on_actions", describe_filter(options.on_actions, action_name)},
     {"on_triggers", describe_filter(options.on_triggers, trigger_name)},
     {"use_data", entry.takes_data},
     {"data_mode", describe_mode(entry)},
     {"when_data", static_cast<bool>(options.when_data)},
     {"every", describe_every(options)},
     {"run_while", options.run_while.is_present()},
     {"multi", entry.is_multi}});
}

value describe_hook(const char* way, const agent::hook_entry& entry) {
  return value::object(
    {{"direction", way}, {"priority", describe_priority(entry.priority)}});
}

} // namespace

value agent::describe() const {
  list hooks;
  for (const auto& entry : receive_hooks_)
    hooks.push_back(describe_hook("receive", entry));
  for (const auto& entry : send_hooks_)
    hooks.push_back(describe_hook("send", entry));
  auto styles = parser_ ? list_of(parser_->styles(), describe_style)
                        : value::list();
  auto node_text = [](const node& x) { return value(x.text()); };
  auto uploads = uploads_.empty() ? value() : list_of(uploads_, node_text);
  return value::object(
    {{"name", name_},
     {"flow", has_flow()},
     {"styles", styles},
     {"triggers", triggers_ ? triggers_->to_json() : value()},
     {"receivers", list_of(receivers_, describe_receiver)},
     {"senders", list_of(senders_, describe_sender)},
     {"hooks", value(hooks)},
     {"upload_states", static_cast<bool>(upload_)},
     {"uploads", uploads},
     {"download_states", static_cast<bool>(download_)},
     {"setup", setups_.size()},
     {"teardown", teardowns_.size()}});
}

} // namespace summoner
