// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/executor.hpp"
#include "summoner/async/task.hpp"
#include "summoner/async/worker_pool.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace summoner::testing {

/// Keeps jobs until the test runs them.
class fake_workers final : public async::worker_pool {
public:
  std::optional<job_id> submit(std::function<void()> job) override {
    if (jobs_.size() == limit)
      return std::nullopt;
    jobs_.emplace(++last_id_, std::move(job));
    return last_id_;
  }

  void forget(job_id id) override {
    jobs_.erase(id);
  }

  [[nodiscard]] async::worker_counts counts() const override {
    async::worker_counts result;
    result.waiting = jobs_.size();
    return result;
  }

  void run_all() {
    for (auto& [id, job] : std::exchange(jobs_, {}))
      job();
  }

  std::size_t limit = 10;

private:
  std::map<job_id, std::function<void()>> jobs_;
  job_id last_id_ = 0;
};

/// Runs coroutines on the test thread, one resumption at a time, with a clock
/// that is moved by hand. Nothing continues until `run()` or `advance()`.
class fake_executor final : public async::executor {
public:
  [[nodiscard]] time_point now() const override {
    return now_;
  }

  void post(async::wait_ptr op) override {
    posted_.push_back(std::move(op));
  }

  timer_id start_timer(duration delay, async::wait_ptr op) override {
    timers_.push_back({++last_id_, now_ + delay, std::move(op)});
    return last_id_;
  }

  void cancel_timer(timer_id id) noexcept override {
    std::erase_if(timers_, [id](const timer& x) { return x.id == id; });
  }

  [[nodiscard]] async::worker_pool& workers() override {
    return workers_;
  }

  /// The workers, whose jobs run when the test says so.
  fake_workers& jobs() noexcept {
    return workers_;
  }

  /// Resumes the coroutine that was posted first.
  /// @returns Whether there was one.
  bool run_one() {
    if (posted_.empty())
      return false;
    auto op = std::move(posted_.front());
    posted_.pop_front();
    op->resume();
    return true;
  }

  /// Posts the timers that are due, in order, and resumes whatever is posted
  /// until nothing is.
  void run() {
    do {
      while (run_one())
        continue;
    } while (post_first_timer_until(now_));
  }

  /// Moves the clock from timer to timer up to `delta` later.
  void advance(duration delta) {
    auto end = now_ + delta;
    run();
    while (post_first_timer_until(end))
      run();
    now_ = end;
  }

  using async::executor::has_outside_work;

  /// Number of resumptions that wait for `run()`.
  [[nodiscard]] std::size_t posted() const noexcept {
    return posted_.size();
  }

  /// Number of timers that have not fired.
  [[nodiscard]] std::size_t timers() const noexcept {
    return timers_.size();
  }

private:
  struct timer {
    timer_id id;
    time_point due;
    async::wait_ptr op;
  };

  bool post_first_timer_until(time_point end) {
    auto first = std::min_element(timers_.begin(), timers_.end(),
                                  [](const timer& x, const timer& y) {
                                    return x.due < y.due;
                                  });
    if (first == timers_.end() || first->due > end)
      return false;
    now_ = std::max(now_, first->due);
    post(std::move(first->op));
    timers_.erase(first);
    return true;
  }

  fake_workers workers_;
  time_point now_{};
  timer_id last_id_ = 0;
  std::deque<async::wait_ptr> posted_;
  std::vector<timer> timers_;
};

/// A task that was started as a root and that keeps its result.
template <class T>
class running {
public:
  running(async::executor& where, task<T> work)
    : control_(where, note_end, this), work_(std::move(work)) {
    work_.start(control_);
  }

  running(const running&) = delete;
  running& operator=(const running&) = delete;

  [[nodiscard]] bool done() const noexcept {
    return done_;
  }

  /// What the task gave; throws what it threw.
  /// @pre `done()`
  T result() {
    return work_.take();
  }

  /// Lets the coroutine throw `cancelled` where it waits.
  void cancel() {
    control_.cancel();
  }

  /// Destroys the coroutine where it is suspended.
  void destroy() noexcept {
    work_.reset();
  }

private:
  static void note_end(void* self) noexcept {
    static_cast<running*>(self)->done_ = true;
  }

  async::root control_;
  task<T> work_; // goes first
  bool done_ = false;
};

} // namespace summoner::testing
