// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/offload.hpp"
#include "summoner/actors/task_runner.hpp"
#include "summoner/async/outcome.hpp"
#include "summoner/testing/deterministic.hpp"

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace summoner::testing {

/// A coroutine that runs on an actor of its own, like that of a client.
class started_task {
public:
  /// @param work Lives as long as this.
  started_task(deterministic& where, std::function<task<>()> work,
               std::shared_ptr<async::worker_pool> workers = nullptr)
    : where_(where), work_(std::move(work)) {
    actors::runner_settings settings;
    settings.execution = {std::make_shared<actors::turn>(), std::move(workers)};
    settings.work = [this] { return work_(); };
    settings.on_end = [state = state_](const std::exception_ptr& error) {
      state->is_done = true;
      state->error = error;
    };
    actor_ = where.sys.spawn(actors::task_runner, std::move(settings));
  }

  started_task(const started_task&) = delete;
  started_task& operator=(const started_task&) = delete;

  ~started_task() {
    destroy();
  }

  [[nodiscard]] bool is_done() const noexcept {
    return state_->is_done;
  }

  /// What it threw, for people; empty if it ended well, "not done" before.
  [[nodiscard]] std::string error() const {
    if (!is_done())
      return "not done";
    return state_->error ? async::error_text(state_->error) : std::string{};
  }

  [[nodiscard]] const actors::coroutine_actor& actor() const noexcept {
    return actor_;
  }

  /// Lets it throw `cancelled` where it waits, and clean up.
  void cancel() {
    where_.self->send_exit(actor_, caf::exit_reason::user_shutdown);
    where_.run();
  }

  /// Destroys it where it waits.
  void destroy() {
    where_.self->send_exit(actor_, caf::exit_reason::kill);
    where_.run();
  }

private:
  struct state {
    bool is_done = false;
    std::exception_ptr error;
  };

  deterministic& where_;
  std::function<task<>()> work_;
  std::shared_ptr<state> state_ = std::make_shared<state>();
  actors::coroutine_actor actor_;
};

} // namespace summoner::testing
