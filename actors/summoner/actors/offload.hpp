// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/interfaces.hpp"
#include "summoner/async/worker_pool.hpp"

#include <caf/actor_system.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace summoner::actors {

/// Settings of an `offload_pool`.
struct pool_settings {
  /// WORKERs; 0 counts as 1.
  std::size_t threads = 1;
  /// Jobs that may wait when all of them are busy.
  std::size_t queue = 1000;
  /// Whether each WORKER has a thread of its own. Without, they run on the
  /// scheduler, for tests in virtual time.
  bool is_detached = true;
};

/// Counts of a pool, written by its actors and read by anybody.
struct pool_counters {
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> started{0};
  std::atomic<std::uint64_t> done{0};
  std::atomic<std::uint64_t> refused{0};
  std::atomic<std::uint64_t> threads{0};
  std::atomic<std::int64_t> waited_ns{0};
  std::atomic<std::int64_t> longest_wait_ns{0};
};

/// State of the OFFLOAD actor.
class offload_state {
public:
  static inline constexpr const char* name = "summoner.offload";

  explicit offload_state(offload_actor::pointer self);

  offload_actor::behavior_type
  make_behavior(pool_settings settings,
                std::shared_ptr<pool_counters> counters);

private:
  void start(job work);

  void release(worker_actor free);

  offload_actor::pointer self_;
  pool_settings settings_;
  std::shared_ptr<pool_counters> counters_;
  std::map<std::uint64_t, job> waiting_; // by number, and so by age
  std::vector<worker_actor> idle_;
  std::size_t workers_ = 0;
};

/// Gives each job to a WORKER that is free, in the order in which they came;
/// spawns WORKERs as they are needed. One per runtime, shared by all clients.
///
/// @par Exit  When told, with its WORKERs, each after the job that it is at.
///            Jobs that wait are forgotten.
offload_actor::behavior_type
offload(offload_actor::stateful_pointer<offload_state> self,
        pool_settings settings, std::shared_ptr<pool_counters> counters);

/// The pool of workers of a runtime.
///
/// @par Threads   Any.
/// @par Lifetime  Within that of the actor system.
class offload_pool final : public async::worker_pool {
public:
  offload_pool(caf::actor_system& where, pool_settings settings);

  offload_pool(const offload_pool&) = delete;
  offload_pool& operator=(const offload_pool&) = delete;

  ~offload_pool() override;

  std::optional<job_id> submit(std::function<void()> work) override;

  void forget(job_id id) override;

  [[nodiscard]] async::worker_counts counts() const override;

  /// What ends with the pool; other services may monitor it, to do the same.
  [[nodiscard]] const offload_actor& owner() const noexcept {
    return offload_;
  }

private:
  caf::actor_system& system_;
  std::uint64_t limit_; // of jobs that were accepted and are not done
  std::shared_ptr<pool_counters> counters_ = std::make_shared<pool_counters>();
  std::atomic<job_id> last_id_{0};
  offload_actor offload_;
};

} // namespace summoner::actors
