// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/root.hpp"
#include "summoner/async/task.hpp"

#include <iterator>
#include <list>
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
  /// @pre `work` lets no exception escape but `cancelled`.
  /// @par Errors  `std::logic_error` if it is empty or was awaited before.
  void spawn(task<> work) {
    work.expect_new();
    auto& added = tasks_.emplace_back(*this, std::move(work));
    added.place = std::prev(tasks_.end());
    added.work.start(added.control);
  }

  /// Cancels all tasks, oldest first: each throws `cancelled` where it waits
  /// and may clean up. Those that end are gone when this returns.
  void cancel() {
    for (auto place = tasks_.begin(); place != tasks_.end();)
      (place++)->control.cancel(); // which may remove it
  }

  /// Destroys the frames of all tasks, newest first.
  void clear() noexcept {
    while (!tasks_.empty())
      tasks_.pop_back();
  }

  [[nodiscard]] bool is_empty() const noexcept {
    return tasks_.empty();
  }

private:
  struct running {
    running(task_scope& owner, task<> what)
      : scope(&owner), control(*owner.executor_, on_done, this),
        work(std::move(what)) {
    }

    task_scope* scope;
    std::list<running>::iterator place;
    root control;
    task<> work; // goes first
  };

  static void on_done(void* arg) noexcept {
    auto* done = static_cast<running*>(arg);
    done->scope->tasks_.erase(done->place);
  }

  executor* executor_;
  std::list<running> tasks_;
};

} // namespace summoner::async
