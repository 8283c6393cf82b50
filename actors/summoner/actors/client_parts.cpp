// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/client_parts.hpp"

#include "summoner/actors/user_code.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <utility>

namespace summoner::actors {

namespace {

/// @param place The hook's in the order in which they run, from 1.
void report(client_parts& parts, direction which, std::size_t place,
            std::string_view route, const value& passing,
            const caf::error& error) {
  add(parts.counters->handler_errors);
  if (which == direction::send)
    parts.ctx.log().error("send hook {} failed for the sender on route \"{}\", "
                          "the payload goes on as it is: {}",
                          place, route, describe(error));
  else
    parts.ctx.log().error("receive hook {} failed, the message from {} goes on "
                          "as it is: {}",
                          place, passing["remote_addr"].as_string("?"),
                          describe(error));
}

} // namespace

handler_names::handler_names(const agent& definition) {
  for (const auto& x : definition.receivers())
    receivers.push_back(
      fmt::format("the receiver on route \"{}\"", x.route.text()));
  for (const auto& x : definition.senders())
    senders.push_back(
      fmt::format("the sender on route \"{}\"", x.route.text()));
}

task<> run_hooks(client_parts& parts, direction which,
                 std::optional<value>& passing, std::string_view route) {
  auto name = std::string_view{which == direction::send ? "a send hook"
                                                        : "a receive hook"};
  std::size_t place = 0;
  for (const auto& hook : parts.definition->hooks(which)) {
    ++place;
    auto given = call_handler(parts.execution.watch, name,
                              [&] { return hook.handle(*passing, parts.ctx); });
    if (is_pending(given))
      co_await settle(given, name, parts.execution.watch);
    if (given)
      passing = result_of(given);
    else
      report(parts, which, place, route, *passing, given.error());
    if (!passing)
      co_return;
  }
}

} // namespace summoner::actors
