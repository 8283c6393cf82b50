// SPDX-License-Identifier: Apache-2.0

#include "summoner/agent.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace summoner {

namespace {

std::string call_of(std::string_view what, std::string_view route) {
  return fmt::format("{} \"{}\"", what, route);
}

[[noreturn]] void refuse(const std::string& call, std::string_view problem) {
  throw registration_error{fmt::format("{}: {}", call, problem)};
}

void check_data(const std::string& call, const agent::sender& entry,
                bool has_flow) {
  const auto& options = entry.options;
  if (!entry.takes_data) {
    if (options.data)
      refuse(call, "data needs a handler that takes an event's data");
    if (options.when_data)
      refuse(call, "when_data needs a handler that takes an event's data");
    return;
  }
  if (!has_flow)
    refuse(call, "the handler takes an event's data, but the flow is off; "
                 "call use_flow() before the first registration");
  if (!options.events().is_present() || options.events().is_empty_set())
    refuse(call, "the handler takes an event's data, so on_actions or "
                 "on_triggers must be given and not be empty");
  if (options.data && *options.data != data_mode::live
      && *options.data != data_mode::snapshot)
    refuse(call, "data must be data_mode::live or data_mode::snapshot");
  const auto* asked = options.when_data.data_type();
  if (asked != nullptr && entry.data_type != nullptr
      && *asked != *entry.data_type)
    refuse(call, fmt::format("when_data takes {}, but the handler {}",
                             flow::detail::name_of(*asked),
                             flow::detail::name_of(*entry.data_type)));
}

void check_time(const std::string& call, const send_options& options) {
  if (!options.every) {
    if (options.run_while.is_present())
      refuse(call, "run_while needs every");
    return;
  }
  if (*options.every <= std::chrono::nanoseconds::zero())
    refuse(call, fmt::format("every must be positive, not {} ns",
                             options.every->count()));
}

} // namespace

std::string to_string(sender_kind kind) {
  switch (kind) {
    case sender_kind::tick:
      return "tick";
    case sender_kind::hub:
      return "hub";
    case sender_kind::timed:
      return "timed";
    case sender_kind::timed_hub:
      return "timed hub";
  }
  return "invalid";
}

sender_kind agent::sender::kind() const noexcept {
  if (options.events().is_present())
    return options.every ? sender_kind::timed_hub : sender_kind::hub;
  return options.every ? sender_kind::timed : sender_kind::tick;
}

agent::agent(std::string name) : name_(std::move(name)) {
}

agent& agent::use_flow(std::vector<arrow_style> styles) {
  if (!receivers_.empty() || !senders_.empty())
    refuse("use_flow", "must be called before the first receive or send");
  parser_.emplace(std::move(styles));
  return *this;
}

agent& agent::use_triggers(trigger_tree triggers) {
  for (const auto& warning : triggers.warnings())
    warnings_.push_back(warning);
  triggers_ = std::move(triggers);
  return *this;
}

void agent::set_upload(detail::upload_function callback,
                       std::vector<node> nodes) {
  if (upload_)
    warnings_.emplace_back("upload_states was set twice: the last one is used");
  upload_ = std::move(callback);
  uploads_ = std::move(nodes);
}

void agent::set_download(detail::download_function callback) {
  if (download_)
    warnings_.emplace_back(
      "download_states was set twice: the last one is used");
  download_ = std::move(callback);
}

// With the flow off a route is only a label.
flow::route agent::read_route(const std::string& call, const std::string& text,
                              bool may_be_label) {
  if (!parser_)
    return flow::route::label(text);
  auto parsed = parser_->parse(text);
  if (parsed)
    return *std::move(parsed);
  if (!may_be_label)
    refuse(call, summoner::describe(parsed.error()));
  warnings_.push_back(fmt::format("{}: the route is only a label: {}", call,
                                  summoner::describe(parsed.error())));
  return flow::route::label(text);
}

void agent::add_receiver(const std::string& route, receiver entry) {
  auto call = call_of("receive", route);
  entry.route = read_route(call, route, false);
  auto same = [&](const receiver& x) { return x.route == entry.route; };
  auto old = std::find_if(receivers_.begin(), receivers_.end(), same);
  if (old == receivers_.end()) {
    receivers_.push_back(std::move(entry));
    return;
  }
  warnings_.push_back(
    fmt::format("a second receiver on route \"{}\" replaces the first",
                entry.route.text()));
  *old = std::move(entry);
}

void agent::add_sender(const std::string& route, sender entry) {
  auto call = call_of("send", route);
  const auto& options = entry.options;
  if (options.events().is_present() && !has_flow())
    refuse(call, fmt::format("{} needs the flow; call use_flow() before the "
                             "first registration",
                             options.on_actions.is_present() ? "on_actions"
                                                             : "on_triggers"));
  check_data(call, entry, has_flow());
  check_time(call, options);
  entry.route = read_route(call, route, !options.events().is_present());
  if (options.events().is_empty_set())
    warnings_.push_back(fmt::format(
      "{}: {} is empty, so this sender never runs", call,
      options.on_actions.is_empty_set() ? "on_actions" : "on_triggers"));
  senders_.push_back(std::move(entry));
}

void agent::add_hook(direction which, hook_entry entry) {
  auto& hooks = which == direction::receive ? receive_hooks_ : send_hooks_;
  auto later = std::upper_bound(hooks.begin(), hooks.end(), entry.priority,
                                [](const priority& x, const hook_entry& y) {
                                  return x < y.priority;
                                });
  hooks.insert(later, std::move(entry));
}

} // namespace summoner
