// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <algorithm>
#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <utility>

namespace summoner::async {

class root;
class worker_pool;

/// The link between a suspended coroutine and what will wake it. The awaiter
/// owns one reference, the pending event another; the awaiter's destructor
/// cuts the link, so that an event that fires later finds nothing to resume.
///
/// @par Threads   All members only on the coroutine's executor. The pointer
///                itself may be passed around by any thread.
class wait_op {
public:
  wait_op(std::coroutine_handle<> waiter, const root& owner) noexcept
    : waiter_(waiter), owner_(&owner) {
  }

  wait_op(const wait_op&) = delete;
  wait_op& operator=(const wait_op&) = delete;

  virtual ~wait_op() = default;

  /// Continues the coroutine once; later calls do nothing.
  void resume() {
    if (waiter_)
      std::exchange(waiter_, {}).resume();
  }

  /// What ends the wait when its coroutine is cancelled.
  virtual void interrupt() {
    resume();
  }

  /// Makes `resume` do nothing.
  void cut() noexcept {
    waiter_ = {};
  }

  /// The root that `resume` would continue; null once there is nothing to.
  [[nodiscard]] const root* owner() const noexcept {
    return waiter_ ? owner_ : nullptr;
  }

private:
  std::coroutine_handle<> waiter_;
  const root* owner_;
};

using wait_ptr = std::shared_ptr<wait_op>;

/// Where coroutines run: all that the coroutine types know of the world. An
/// actor implements it; a test implements it with a list and a number.
///
/// @par Lifetime  Outlives every coroutine started on it.
class executor {
public:
  using duration = std::chrono::nanoseconds;
  using time_point = std::chrono::steady_clock::time_point;
  using timer_id = std::uint64_t;

  /// The longest delay; longer ones mean this, also those that `duration`
  /// cannot hold, and what is not a number.
  static constexpr auto longest = duration{std::chrono::hours{24 * 3650}};

  template <class Rep, class Period>
  [[nodiscard]] static duration
  bounded(std::chrono::duration<Rep, Period> delay) noexcept {
    auto seconds = std::chrono::duration<double>{delay};
    if (!(seconds < longest))
      return longest;
    return seconds > -longest ? std::chrono::duration_cast<duration>(delay)
                              : -longest;
  }

  /// `delay` after `from`.
  [[nodiscard]] static time_point later(time_point from,
                                        duration delay) noexcept {
    return from + std::min(delay, longest);
  }

  /// While it lives, something that will wake a coroutine by itself goes on
  /// elsewhere: an end that waits for handlers waits for it, too.
  /// @par Threads   Only on this executor.
  class outside_work {
  public:
    explicit outside_work(executor& where) noexcept : where_(where) {
      ++where_.outside_work_;
    }

    outside_work(const outside_work&) = delete;
    outside_work& operator=(const outside_work&) = delete;

    ~outside_work() {
      --where_.outside_work_;
    }

  private:
    executor& where_;
  };

  executor() = default;
  executor(const executor&) = delete;
  executor& operator=(const executor&) = delete;

  virtual ~executor() = default;

  /// The executor's own time, which a test can move by hand.
  [[nodiscard]] virtual time_point now() const = 0;

  /// Resumes `op` soon on this executor, never inside the call.
  /// @par Threads Any.
  virtual void post(wait_ptr op) = 0;

  /// Posts `op` after `delay`; at once when it is zero or negative.
  /// @par Threads Only from this executor.
  virtual timer_id start_timer(duration delay, wait_ptr op) = 0;

  /// Forgets a timer; one that fired already is ignored.
  /// @par Threads Only from this executor.
  virtual void cancel_timer(timer_id id) noexcept = 0;

  /// A coroutine that nothing awaits has ended. What it held up goes on after
  /// this, perhaps inside the same resumption.
  virtual void note_end(const root& /*which*/) noexcept {
  }

  /// Where `offload` sends work of coroutines of this executor.
  /// Throws `std::logic_error` when there is nowhere.
  [[nodiscard]] virtual worker_pool& workers() {
    throw std::logic_error{"there are no workers to offload to"};
  }

protected:
  [[nodiscard]] bool has_outside_work() const noexcept {
    return outside_work_ > 0;
  }

private:
  std::size_t outside_work_ = 0;
};

} // namespace summoner::async
