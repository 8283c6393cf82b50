// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/executor.hpp"
#include "summoner/async/task.hpp"

#include <coroutine>
#include <exception>
#include <list>
#include <memory>
#include <utility>

namespace summoner::async {

/// Owns the running tasks of one executor: starts them, destroys each when it
/// has ended, and all that are left when the scope is destroyed or cleared.
///
/// @par Threads   Used only on its executor.
/// @par Lifetime  Must not outlive the executor.
class task_scope {
public:
  explicit task_scope(executor& where) noexcept : executor_(&where) {
  }

  task_scope(const task_scope&) = delete;
  task_scope& operator=(const task_scope&) = delete;

  ~task_scope() {
    clear();
  }

  /// Runs `work` up to its first suspension and keeps it until it has ended.
  /// @pre `work` lets no exception escape.
  void spawn(task<> work) {
    roots_.push_back(root{std::move(work), this, {}});
    auto place = std::prev(roots_.end());
    place->place = place;
    place->work.start(*executor_, on_done, &*place);
  }

  /// Cancels all tasks: destroys their frames, newest first.
  void clear() noexcept {
    while (!roots_.empty())
      roots_.pop_back();
  }

private:
  struct root {
    task<> work;
    task_scope* scope;
    std::list<root>::iterator place;
  };

  static void on_done(void* arg) noexcept {
    auto* done = static_cast<root*>(arg);
    done->scope->roots_.erase(done->place);
  }

  executor* executor_;
  std::list<root> roots_;
};

/// Awaits the end of several tasks that run concurrently on one executor.
/// Nothing is thrown: the results and errors stay in the tasks.
///
/// @par Lifetime  The tasks outlive the awaiter and are not moved meanwhile.
template <class Range>
class [[nodiscard]] all_done_awaiter {
public:
  explicit all_done_awaiter(Range& tasks) noexcept : tasks_(&tasks) {
  }

  all_done_awaiter(const all_done_awaiter&) = delete;
  all_done_awaiter& operator=(const all_done_awaiter&) = delete;

  [[nodiscard]] bool await_ready() const noexcept {
    return tasks_->empty();
  }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiter) {
    waiter_ = waiter;
    pending_ = tasks_->size() + 1; // one for this loop
    for (auto& work : *tasks_)
      work.start(waiter.promise().executor(), on_done, this);
    return --pending_ != 0;
  }

  void await_resume() const noexcept {
  }

private:
  static void on_done(void* arg) noexcept {
    auto* self = static_cast<all_done_awaiter*>(arg);
    if (--self->pending_ == 0)
      self->waiter_.resume();
  }

  Range* tasks_;
  std::coroutine_handle<> waiter_;
  std::size_t pending_ = 0;
};

/// Starts all `tasks` and waits until each has ended, well or not. Ask each
/// task for its result with `take`.
template <class Range>
all_done_awaiter<Range> all_done(Range& tasks) {
  return all_done_awaiter<Range>{tasks};
}

} // namespace summoner::async
