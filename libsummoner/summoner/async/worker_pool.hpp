// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

namespace summoner::async {

/// What a pool of workers has done, and does.
struct worker_counts {
  /// Threads that were started so far, of at most as many as were allowed.
  std::size_t threads = 0;
  /// Jobs that run now.
  std::size_t running = 0;
  /// Jobs that wait for a thread.
  std::size_t waiting = 0;
  /// Jobs that have ended.
  std::uint64_t done = 0;
  /// Jobs refused because too many waited.
  std::uint64_t refused = 0;
  /// The time that jobs have waited for a thread, in all.
  std::chrono::nanoseconds waited{0};
  /// The longest that one has waited.
  std::chrono::nanoseconds longest_wait{0};
};

/// Threads for work that blocks or takes long, away from those that run
/// handlers; what `offload` uses.
///
/// @par Threads   Any.
class worker_pool {
public:
  /// Names a job.
  using job_id = std::uint64_t;

  virtual ~worker_pool() = default;

  /// Runs `job` on a thread of the pool, after those that wait already. It lets
  /// no exception escape.
  /// @returns Nothing, and forgets the job, when too many wait.
  virtual std::optional<job_id> submit(std::function<void()> job) = 0;

  /// Drops a job that has not begun: its place is free for others. One that has
  /// begun or ended is left alone.
  virtual void forget(job_id id) = 0;

  [[nodiscard]] virtual worker_counts counts() const = 0;
};

} // namespace summoner::async
