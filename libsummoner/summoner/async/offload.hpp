// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/signal.hpp"
#include "summoner/async/task.hpp"
#include "summoner/async/worker_pool.hpp"

#include <concepts>
#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <type_traits>
#include <utility>

namespace summoner::async {

/// Thrown by `offload` when too many jobs wait for a thread.
class overloaded : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

namespace detail {

/// Whether a closure may be written into an expression with `co_await`: g++ 12
/// destroys it twice there, which matters unless that does nothing.
template <class F>
inline constexpr bool is_safe_in_await_v
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
  = std::is_lvalue_reference_v<
      F> || std::is_trivially_destructible_v<std::remove_cvref_t<F>>;
#else
  = true;
#endif

template <class F>
consteval auto job_result() {
  if constexpr (std::invocable<F&, std::stop_token>)
    return std::type_identity<std::invoke_result_t<F&, std::stop_token>>{};
  else
    return std::type_identity<std::invoke_result_t<F&>>{};
}

template <class F>
using job_result_t = typename decltype(job_result<F>())::type;

/// A job and what came of it.
/// @par Threads   `run` on a worker, then `take` on the executor.
template <class F>
class job {
public:
  using result_type = job_result_t<F>;

  explicit job(F work) : work_(std::move(work)) {
  }

  /// Forgets the work unless it has begun, and asks it to stop if it has.
  void stop() noexcept {
    stop_.request_stop();
  }

  void run() noexcept {
    if (!stop_.stop_requested())
      call();
    done.set();
  }

  result_type take() {
    // Whoever catches it has it alone: it is not shared between threads.
    if (error_)
      std::rethrow_exception(std::exchange(error_, nullptr));
    if constexpr (!std::is_void_v<result_type>)
      return std::move(*result_);
  }

  signal done;

private:
  void call() noexcept {
    try {
      if constexpr (std::is_void_v<result_type>)
        invoke();
      else
        result_.emplace(invoke());
    } catch (...) {
      error_ = std::current_exception();
    }
  }

  result_type invoke() {
    if constexpr (std::invocable<F&, std::stop_token>)
      return work_(stop_.get_token());
    else
      return work_();
  }

  F work_;
  std::stop_source stop_;
  std::exception_ptr error_;
  std::optional<regular_t<result_type>> result_;
};

/// Stops a job with the coroutine that waits for it, however that ends.
template <class Job>
class stop_at_end {
public:
  stop_at_end(Job& which, worker_pool& where, worker_pool::job_id id) noexcept
    : which_(which), where_(where), id_(id) {
  }

  stop_at_end(const stop_at_end&) = delete;
  stop_at_end& operator=(const stop_at_end&) = delete;

  ~stop_at_end() {
    which_.stop();
    if (!which_.done.is_set())
      where_.forget(id_);
  }

private:
  Job& which_;
  worker_pool& where_;
  worker_pool::job_id id_;
};

template <class F>
task<job_result_t<F>> offload(F work) {
  auto& top = co_await this_root{};
  auto& where = top.where();
  auto shared = std::make_shared<job<F>>(std::move(work));
  auto id = where.workers().submit([shared] { shared->run(); });
  if (!id)
    throw overloaded{"too many jobs wait for a thread; see "
                     "runtime_options::offload_queue"};
  auto nobody_waits = stop_at_end<job<F>>{*shared, where.workers(), *id};
  auto going_on = executor::outside_work{where};
  co_await shared->done.wait();
  co_return shared->take();
}

} // namespace detail

/// Runs `work` on a thread of the pool, while this client and all others go on,
/// and comes back with its result. The counterpart of `asyncio.to_thread`. For
/// what blocks (files, sockets, other people's libraries) or computes for more
/// than a few milliseconds.
///
///     auto count = [text = std::move(text)] { return count_words(text); };
///     auto words = co_await offload(count);
///
/// @param work  Called once, on another thread: what it uses is copied, or not
///              touched by handlers meanwhile. If it takes a `std::stop_token`,
///              that tells it when nobody waits for its result any more.
/// @par Errors  What `work` threw; `overloaded` when too many wait already;
///              `cancelled`, at once: work that has begun is asked to stop, and
///              its result is dropped.
/// @par Limits  `runtime_options::offload_threads` and `offload_queue`.
template <class F>
auto offload(F&& work) {
  static_assert(detail::is_safe_in_await_v<F>,
                "offload: g++ 12 destroys a closure twice that is written into "
                "an expression with co_await; give it a name: "
                "auto work = [...] {...}; co_await offload(work);");
  return detail::offload(std::decay_t<F>(std::forward<F>(work)));
}

} // namespace summoner::async

namespace summoner {

using async::offload;
using async::overloaded;

} // namespace summoner
