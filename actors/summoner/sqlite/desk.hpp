// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/interfaces.hpp"
#include "summoner/async/executor.hpp"
#include "summoner/async/root.hpp"
#include "summoner/sqlite/interfaces.hpp"
#include "summoner/sqlite/operation.hpp"
#include "summoner/sqlite/options.hpp"

#include <caf/actor_control_block.hpp>
#include <caf/actor_system.hpp>

#include <atomic>
#include <coroutine>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace summoner::sqlite {

/// Where requests for one database are handed in: what all copies of a
/// `database` share. Ends the KEEPER with the last of them.
///
/// @par Threads   Any.
class desk {
public:
  desk(std::string path, database_options options);

  desk(const desk&) = delete;
  desk& operator=(const desk&) = delete;

  ~desk();

  /// Spawns a KEEPER, unless there is one.
  /// @param lives_with The KEEPER ends with this; null for nobody.
  /// @returns What is its own, and so tells it from others.
  std::shared_ptr<const load> start(caf::actor_system& where,
                                    actors::offload_actor lives_with);

  /// As above, for the actor system of a coroutine, to end with its runtime.
  std::shared_ptr<const load> start(async::executor& where);

  /// Ends this KEEPER at once, unless there is another one by now.
  void stop(const std::shared_ptr<const load>& which) noexcept;

  [[nodiscard]] bool is_open() const;

  /// Sends an operation to the KEEPER. If that cannot be, it has failed when
  /// this returns.
  /// @param who The coroutine that asks, and will wait; null if none does.
  void submit(const std::shared_ptr<operation>& work, purpose what,
              lease_id lease, const async::root* who);

  /// Lets a transaction end that was begun, or was about to.
  void roll_back(lease_id lease);

  [[nodiscard]] lease_id make_lease() noexcept {
    return ++last_lease_;
  }

  /// Notes which coroutine has the open transaction.
  void set_holder(const async::root* who) noexcept {
    holder_ = who;
  }

  /// Forgets that, unless it is another one by now.
  void clear_holder(const async::root* who) noexcept {
    holder_.compare_exchange_strong(who, nullptr);
  }

  /// Requests that wait or run, those of an open transaction left out.
  [[nodiscard]] std::size_t waiting() const;

  [[nodiscard]] const std::string& path() const noexcept {
    return path_;
  }

private:
  /// Ends the KEEPER at once. With the mutex held.
  void stop() noexcept;

  /// Null unless it lives. With the mutex held.
  [[nodiscard]] keeper_actor keeper() const;

  std::string path_;
  database_options options_;
  mutable std::mutex mutex_; // guards these two
  // No more than that: CAF does not let the thread of an actor end, and so its
  // system, while somebody refers to it.
  caf::weak_actor_ptr keeper_;
  std::shared_ptr<load> counters_;
  std::atomic<lease_id> last_lease_{0};
  std::atomic<const async::root*> holder_{nullptr};
};

using desk_ptr = std::shared_ptr<desk>;

/// Hands a request in and suspends until it is done.
///
/// @par Threads   The coroutine's executor.
/// @par Errors    What the request threw; `overloaded`; `cancelled`, at once: a
///                request that has not begun is forgotten, a query that only
///                reads is stopped, what writes goes on to its end.
template <class T>
class [[nodiscard]] request_awaiter {
public:
  request_awaiter(desk_ptr where, std::shared_ptr<operation_with<T>> work,
                  purpose what, lease_id lease)
    : where_(std::move(where)), work_(std::move(work)), what_(what),
      lease_(lease), wait_(*work_) {
  }

  /// @pre `other` does not wait.
  request_awaiter(request_awaiter&& other) noexcept = default;
  request_awaiter& operator=(request_awaiter&&) = delete;

  ~request_awaiter() {
    if (work_)
      work_->drop();
  }

  [[nodiscard]] bool await_ready() const noexcept {
    return false;
  }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiter) {
    const auto& who = waiter.promise().root();
    if (!who.is_cancelled())
      where_->submit(work_, what_, lease_, &who);
    return wait_.await_suspend(waiter);
  }

  T await_resume() {
    wait_.await_resume();
    return work_->take();
  }

private:
  desk_ptr where_;
  std::shared_ptr<operation_with<T>> work_;
  purpose what_;
  lease_id lease_;
  operation_awaiter wait_;
};

/// A request that calls `work` on the connection.
template <class F>
auto ask(desk_ptr where, lease_id lease, purpose what, F work) {
  using result = std::invoke_result_t<F&, connection&>;
  auto made = std::make_shared<function_operation<F>>(std::move(work));
  return request_awaiter<result>{std::move(where), std::move(made), what,
                                 lease};
}

} // namespace summoner::sqlite
