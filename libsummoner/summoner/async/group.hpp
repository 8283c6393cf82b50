// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/root.hpp"
#include "summoner/async/task.hpp"

#include <array>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace summoner::async {

/// When the other tasks of a group are cancelled.
enum class cancel_rest : std::uint8_t {
  /// Never: each ends by itself.
  never,
  /// Once one has thrown.
  on_error,
  /// Once one has ended, well or not.
  on_end,
};

/// Not part of the public interface.
namespace detail {

/// Runs tasks concurrently on one executor, each as a root of its own, and
/// waits until every one has ended, the cancelled ones too. If the waiting
/// coroutine is cancelled, they are, and it throws once they have ended.
class group {
public:
  /// One of the tasks, whatever it gives.
  class member;

  group(std::span<member> members, cancel_rest policy, std::string_view label)
    : members_(members), policy_(policy), label_(label) {
  }

  group(const group&) = delete;
  group& operator=(const group&) = delete;

  /// @returns Whether there is something to wait for.
  /// @par Errors  `std::logic_error` if one of the tasks cannot be started, and
  ///              then none is.
  template <class Promise>
  bool start(std::coroutine_handle<Promise> waiter) {
    expect_new(); // before any is started
    root_ = &waiter.promise().root();
    if (root_->is_cancelled())
      return false;
    op_.emplace(waiter, *root_, *this);
    root_->wait_for(&*op_);
    start_all();
    return --running_ != 0;
  }

  /// Throws `cancelled` if the waiting coroutine is.
  void end() {
    if (op_)
      root_->wait_for(nullptr);
    if (root_ != nullptr && root_->take_cancellation())
      throw cancelled{};
  }

  /// The task that has cancelled the others; nothing if none has.
  [[nodiscard]] std::optional<std::size_t> decider() const noexcept {
    return decider_;
  }

private:
  class stop_op final : public wait_op {
  public:
    stop_op(std::coroutine_handle<> waiter, const root& owner, group& tasks)
      : wait_op(waiter, owner), tasks_(&tasks) {
    }

    void interrupt() override {
      tasks_->cancel_all();
    }

  private:
    group* tasks_;
  };

  inline void expect_new() const;

  inline void start_all();

  inline void note_end(member& done);

  inline void cancel_all();

  // May destroy the group.
  void let_go() {
    if (--running_ == 0)
      op_->resume();
  }

  std::span<member> members_;
  cancel_rest policy_;
  std::string_view label_;
  root* root_ = nullptr;
  std::optional<stop_op> op_;
  std::size_t running_ = 0; // and one for each call that still needs the group
  std::optional<std::size_t> decider_;
  bool is_cancelled_ = false;
};

class group::member {
public:
  member() noexcept = default;
  member(const member&) = delete;
  member& operator=(const member&) = delete;

  // The coroutine goes before its root.
  ~member() {
    if (is_running())
      reset_(work_);
  }

  template <class T>
  void bind(task<T>& work) noexcept {
    work_ = &work;
    expect_new_ = [](const void* x) {
      static_cast<const task<T>*>(x)->expect_new();
    };
    start_ = [](void* x, root& control) {
      static_cast<task<T>*>(x)->start(control);
    };
    has_failed_ = [](const void* x) {
      return static_cast<const task<T>*>(x)->error() != nullptr;
    };
    reset_ = [](void* x) { static_cast<task<T>*>(x)->reset(); };
  }

  void expect_new() const {
    expect_new_(work_);
  }

  void start(group& tasks, const root& parent, std::string_view label) {
    tasks_ = &tasks;
    control_.emplace(parent.where(), note_end, this, label, &parent);
    start_(work_, *control_);
  }

  void cancel() {
    if (is_running())
      control_->cancel();
  }

  [[nodiscard]] bool has_failed() const {
    return has_failed_(work_);
  }

private:
  static void note_end(void* self) noexcept {
    auto* done = static_cast<member*>(self);
    done->is_done_ = true;
    done->tasks_->note_end(*done);
  }

  [[nodiscard]] bool is_running() const noexcept {
    return control_ && !is_done_;
  }

  group* tasks_ = nullptr;
  void* work_ = nullptr;
  void (*expect_new_)(const void*) = nullptr;
  void (*start_)(void*, root&) = nullptr;
  bool (*has_failed_)(const void*) = nullptr;
  void (*reset_)(void*) = nullptr;
  std::optional<root> control_;
  bool is_done_ = false;
};

inline void group::expect_new() const {
  for (const auto& each : members_)
    each.expect_new();
}

inline void group::start_all() {
  running_ = 1; // this call, which the caller takes back
  for (auto& each : members_) {
    if (is_cancelled_)
      return;
    ++running_;
    each.start(*this, *root_, label_.empty() ? root_->label() : label_);
  }
}

inline void group::note_end(member& done) {
  auto decides = policy_ == cancel_rest::on_end
                 || (policy_ == cancel_rest::on_error && done.has_failed());
  if (decides && !decider_ && !is_cancelled_) {
    decider_ = static_cast<std::size_t>(&done - members_.data());
    cancel_all();
  }
  let_go();
}

inline void group::cancel_all() {
  is_cancelled_ = true;
  ++running_;
  for (auto& each : members_)
    each.cancel();
  let_go();
}

/// Awaits the end of a group. `Members` holds its members.
template <class Members>
class [[nodiscard]] group_awaiter {
public:
  template <class... Ts>
  group_awaiter(cancel_rest policy, std::string_view label, task<Ts>&... work)
    : members_(), group_(members_, policy, label) {
    auto place = members_.begin();
    (place++->bind(work), ...);
  }

  template <class Range>
  requires(!async::detail::is_task_v<Range>)
    group_awaiter(cancel_rest policy, Range& work)
    : members_(std::size(work)), group_(members_, policy, {}) {
    auto place = members_.begin();
    for (auto& each : work)
      place++->bind(each);
  }

  [[nodiscard]] bool await_ready() const noexcept {
    return members_.empty();
  }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiter) {
    return group_.start(waiter);
  }

  /// @returns The task that has cancelled the others.
  std::optional<std::size_t> await_resume() {
    group_.end();
    return group_.decider();
  }

private:
  Members members_;
  group group_; // goes first
};

} // namespace detail

/// Starts all `tasks` and waits until each has ended, well or not. Ask each
/// task for its result with `take`.
///
/// @par Lifetime  The tasks outlive the awaiter and are not moved meanwhile.
/// @par Errors    `cancelled`, and then the results are not to be asked for;
///                `std::logic_error`, and then no task was started, if one is
///                empty or was awaited before.
template <class Range>
requires(!detail::is_task_v<Range>) auto all_done(Range& tasks) {
  return detail::group_awaiter<std::vector<detail::group::member>>{
    cancel_rest::never, tasks};
}

/// As above, for one task, so that what it throws and the cancellation of the
/// waiting coroutine are not mistaken for each other.
/// @param label Names the task for people; outlives it.
template <class T>
auto all_done(task<T>& alone, std::string_view label = {}) {
  return detail::group_awaiter<std::array<detail::group::member, 1>>{
    cancel_rest::never, label, alone};
}

} // namespace summoner::async
