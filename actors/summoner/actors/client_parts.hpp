// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/actor_executor.hpp"
#include "summoner/actors/counters.hpp"
#include "summoner/agent.hpp"
#include "summoner/async/task.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace summoner::actors {

/// What handlers have asked for, set before the message that asks for it comes:
/// whoever is about to handle another line, or to start another run, looks here
/// first.
struct client_requests {
  std::atomic<bool> quit{false};
  /// Reset by the FLOW MANAGER once it has forgotten the lines of the session
  /// that is left.
  std::atomic<bool> travel{false};
};

/// Handlers by names for people, such as `the receiver on route "A --> B"`, or
/// `sender 2 on route ""` where there are several.
struct handler_names {
  explicit handler_names(const agent& definition);

  std::vector<std::string> receivers;
  std::vector<std::string> senders;
  /// By direction, in the order in which they run.
  std::array<std::vector<std::string>, 2> hooks;
};

/// What the FLOW MANAGER and the SENDERs of one client share.
struct client_parts {
  std::shared_ptr<const agent> definition;
  std::shared_ptr<const handler_names> names;
  executor_parts execution;
  std::shared_ptr<client_counters> counters;
  context ctx;
  std::shared_ptr<client_requests> requests;
};

/// Who has sent a message, for the log: as far as the relay can be believed.
[[nodiscard]] std::string peer_of(const message& msg);

/// Passes a value through the agent's hooks of one direction, in order. A hook
/// that fails is logged, and the value goes on as it was.
/// @param passing The value; nothing once a hook has dropped it.
/// @param sender Its name; receive hooks have none.
/// @par Lifetime  All arguments outlive the task.
task<> run_hooks(client_parts& parts, direction which,
                 std::optional<value>& passing, std::string_view sender);

} // namespace summoner::actors
