// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/actor_executor.hpp"
#include "summoner/actors/interfaces.hpp"
#include "summoner/actors/wakeup.hpp"
#include "summoner/async/task.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <exception>
#include <functional>
#include <optional>

namespace summoner::actors {

/// What a TASK RUNNER does.
struct runner_settings {
  executor_parts execution;
  /// Makes the task; called on the actor, under the turn.
  std::function<task<>()> work;
  /// Told how the task has ended, on the actor: null when it ended well.
  std::function<void(const std::exception_ptr& error)> on_end;
};

/// State of a TASK RUNNER.
class task_runner_state {
public:
  static inline constexpr const char* name = "summoner.runner";

  explicit task_runner_state(coroutine_actor::pointer self);

  coroutine_actor::behavior_type make_behavior(runner_settings settings);

private:
  task<> run();

  void proceed();

  void end(const caf::error& reason);

  coroutine_actor::pointer self_;
  runner_settings settings_;
  std::exception_ptr error_;
  bool is_done_ = false;
  // In this order: the task, in the executor, waits for the start.
  std::optional<actor_executor> executor_;
  std::optional<wakeup> start_;
};

/// Runs one task that is no handler: set-up, tear-down, what a program waits
/// for.
///
/// @par Lifetime  Whoever spawns it holds it until it has ended.
/// @par Exit  When the task has ended. When it is told, it cancels the task and
///            waits until that has cleaned up; told again, it does not wait.
coroutine_actor::behavior_type
task_runner(coroutine_actor::stateful_pointer<task_runner_state> self,
            runner_settings settings);

} // namespace summoner::actors
