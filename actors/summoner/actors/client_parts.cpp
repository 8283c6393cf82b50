// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/client_parts.hpp"

#include "summoner/actors/user_code.hpp"
#include "summoner/async/task_scope.hpp"

#include <span>
#include <string_view>
#include <utility>
#include <variant>

namespace summoner::actors {

namespace {

using hook_result = detail::deferred<std::optional<value>>;
using hook_task = task<std::optional<value>>;

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
    if (given && std::holds_alternative<hook_task>(*given)) {
      auto work = std::span{std::get_if<hook_task>(&*given), 1};
      co_await async::all_done(work);
      given = protect([&] { return hook_result{work.front().take()}; });
    }
    if (given)
      passing = std::get<std::optional<value>>(std::move(*given));
    else
      report(parts, which, *passing, given.error());
    if (!passing)
      co_return;
  }
}

} // namespace summoner::actors
