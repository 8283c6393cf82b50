// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/bookends.hpp"

#include "summoner/actors/user_code.hpp"

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace summoner::actors {

namespace {

/// @param failure Gets the text of what the callback threw.
task<> run_one(const detail::bookend_function& callback, client_parts& parts,
               std::string_view name, std::optional<std::string>& failure) {
  auto given = call_handler(parts.execution.watch, name,
                            [&] { return callback(parts.ctx); });
  if (is_pending(given))
    co_await settle(given, name, parts.execution.watch);
  if (given)
    co_return;
  add(parts.counters->handler_errors);
  failure = describe(given.error());
}

} // namespace

task<> run_setups(client_parts parts) {
  std::optional<std::string> failure;
  for (const auto& callback : parts.definition->setups()) {
    co_await run_one(callback, parts, "setup", failure);
    if (failure)
      throw std::runtime_error{*failure};
  }
}

task<> run_teardowns(client_parts parts) {
  std::size_t failures = 0;
  const auto& all = parts.definition->teardowns();
  for (auto callback = all.rbegin(); callback != all.rend(); ++callback) {
    std::optional<std::string> failure;
    try {
      co_await run_one(*callback, parts, "teardown", failure);
    } catch (const cancelled&) {
      if (auto left = all.rend() - callback - 1; left > 0)
        parts.ctx.log().error("{} teardown(s) did not run", left);
      throw;
    }
    if (!failure)
      continue;
    ++failures;
    parts.ctx.log().error("a teardown failed: {}", *failure);
  }
  if (failures > 0)
    throw std::runtime_error{"teardown failed"};
}

} // namespace summoner::actors
