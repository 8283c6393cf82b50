// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/client_parts.hpp"

#include "summoner/actors/user_code.hpp"

#include <utility>

namespace summoner::actors {

namespace {

void report(client_parts& parts, direction which, const value& passing,
            const caf::error& error) {
  add(parts.counters->handler_errors);
  if (which == direction::send)
    parts.ctx.log().error("a send hook failed, the payload goes on as it is: "
                          "{}",
                          describe(error));
  else
    parts.ctx.log().error("a receive hook failed, the message from {} goes on "
                          "as it is: {}",
                          passing["remote_addr"].as_string("?"),
                          describe(error));
}

} // namespace

task<> run_hooks(client_parts& parts, direction which,
                 std::optional<value>& passing) {
  for (const auto& hook : parts.definition->hooks(which)) {
    auto given = protect([&] { return hook.handle(*passing, parts.ctx); });
    if (is_pending(given))
      co_await settle(given);
    if (given)
      passing = result_of(given);
    else
      report(parts, which, *passing, given.error());
    if (!passing)
      co_return;
  }
}

} // namespace summoner::actors
