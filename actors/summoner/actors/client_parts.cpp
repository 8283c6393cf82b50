// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/client_parts.hpp"

#include "summoner/actors/user_code.hpp"
#include "summoner/text.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <map>
#include <utility>

namespace summoner::actors {

namespace {

void report(client_parts& parts, direction which, std::string_view name,
            std::string_view sender, const value& passing,
            const caf::error& error) {
  add(parts.counters->handler_errors);
  if (which == direction::send)
    parts.ctx.log().error("{} failed for {}, the payload goes on as it is: {}",
                          name, sender, describe(error));
  else
    parts.ctx.log().error("{} failed, the message from {} goes on as it is: {}",
                          name, peer_of(passing), describe(error));
}

/// Of several on one route each has a number.
std::vector<std::string> names_of(const std::vector<agent::sender>& senders) {
  std::map<std::string_view, std::size_t> on_route;
  for (const auto& x : senders)
    ++on_route[x.route.text()];
  std::map<std::string_view, std::size_t> numbers;
  std::vector<std::string> result;
  for (const auto& x : senders) {
    auto route = std::string_view{x.route.text()};
    result.push_back(
      on_route[route] == 1
        ? fmt::format("the sender on route \"{}\"", route)
        : fmt::format("sender {} on route \"{}\"", ++numbers[route], route));
  }
  return result;
}

} // namespace

handler_names::handler_names(const agent& definition)
  : senders(names_of(definition.senders())) {
  for (const auto& x : definition.receivers())
    receivers.push_back(
      fmt::format("the receiver on route \"{}\"", x.route.text()));
  for (auto which : {direction::receive, direction::send})
    for (std::size_t i = 1; i <= definition.hooks(which).size(); ++i)
      hooks.at(static_cast<std::size_t>(which))
        .push_back(fmt::format(
          "{} hook {}", which == direction::send ? "send" : "receive", i));
}

std::string peer_of(const message& msg) {
  return detail::printable_excerpt(msg["remote_addr"].as_string("?"));
}

task<> run_hooks(client_parts& parts, direction which,
                 std::optional<value>& passing, std::string_view sender) {
  const auto* next_name
    = parts.names->hooks.at(static_cast<std::size_t>(which)).data();
  for (const auto& hook : parts.definition->hooks(which)) {
    std::string_view name = *next_name++;
    auto given = call_handler(parts.execution.watch, name,
                              [&] { return hook.handle(*passing, parts.ctx); });
    if (is_pending(given))
      co_await settle(given, name, parts.execution.watch);
    if (given)
      passing = result_of(given);
    else
      report(parts, which, name, sender, *passing, given.error());
    if (!passing)
      co_return;
  }
}

} // namespace summoner::actors
