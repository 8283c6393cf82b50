// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/task_runner.hpp"

#include "summoner/async/group.hpp"

#include <utility>

namespace summoner::actors {

task_runner_state::task_runner_state(coroutine_actor::pointer self)
  : self_(self) {
}

coroutine_actor::behavior_type
task_runner_state::make_behavior(runner_settings settings) {
  settings_ = std::move(settings);
  error_ = std::make_exception_ptr(cancelled{}); // unless it ends otherwise
  executor_.emplace(self_, settings_.execution, [this] { proceed(); });
  self_->set_exit_handler([this](caf::exit_msg& x) { end(x.reason); });
  start_.emplace(*executor_);
  executor_->spawn(run());
  start_->notify();
  proceed();
  return {
    [this](resume& x) {
      executor_->make_ready(std::move(x.op));
      proceed();
    },
    [this](atom::turn) { proceed(); },
  };
}

task<> task_runner_state::run() {
  co_await start_->wait(); // for the turn
  auto work = settings_.work();
  co_await async::all_done(work);
  error_ = work.error();
  is_done_ = true;
}

void task_runner_state::proceed() {
  executor_->run();
  if (std::exchange(is_done_, false))
    end(caf::exit_reason::normal);
}

void task_runner_state::end(const caf::error& reason) {
  auto last = [this, reason] {
    settings_.on_end(error_);
    self_->quit(reason);
  };
  executor_->end(std::move(last), reason == caf::exit_reason::kill);
}

coroutine_actor::behavior_type
task_runner(coroutine_actor::stateful_pointer<task_runner_state> self,
            runner_settings settings) {
  return self->state.make_behavior(std::move(settings));
}

} // namespace summoner::actors
