// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/offload.hpp"

#include <caf/actor_clock.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace summoner::actors {

namespace {

worker_actor::behavior_type worker(worker_actor::pointer self,
                                   std::shared_ptr<pool_counters> counters) {
  return {
    [self, counters](job& x) {
      auto waited = self->clock().now() - x.submitted;
      auto ns = std::chrono::nanoseconds{waited}.count();
      counters->waited_ns += ns;
      auto longest = counters->longest_wait_ns.load();
      while (longest < ns
             && !counters->longest_wait_ns.compare_exchange_weak(longest, ns))
        continue;
      ++counters->started;
      std::exchange(x.work, nullptr)();
      ++counters->done;
      return atom::ready_v;
    },
  };
}

} // namespace

offload_state::offload_state(offload_actor::pointer self) : self_(self) {
}

offload_actor::behavior_type
offload_state::make_behavior(pool_settings settings,
                             std::shared_ptr<pool_counters> counters) {
  settings_ = settings;
  counters_ = std::move(counters);
  return {
    [this](job& x) {
      if (idle_.empty() && workers_ == settings_.threads)
        waiting_.emplace(x.id, std::move(x));
      else
        start(std::move(x));
    },
    [this](forgotten_job x) { counters_->accepted -= waiting_.erase(x.id); },
  };
}

void offload_state::start(job work) {
  if (idle_.empty()) {
    ++workers_;
    ++counters_->threads;
    idle_.push_back(
      settings_.is_detached
        ? self_->spawn<caf::linked + caf::detached>(worker, counters_)
        : self_->spawn<caf::linked>(worker, counters_));
  }
  auto free = std::move(idle_.back());
  idle_.pop_back();
  self_->request(free, caf::infinite, std::move(work))
    .then([this, free](atom::ready) { release(free); });
}

void offload_state::release(worker_actor free) {
  idle_.push_back(std::move(free));
  if (waiting_.empty())
    return;
  auto next = waiting_.extract(waiting_.begin());
  start(std::move(next.mapped()));
}

offload_actor::behavior_type
offload(offload_actor::stateful_pointer<offload_state> self,
        pool_settings settings, std::shared_ptr<pool_counters> counters) {
  return self->state.make_behavior(settings, std::move(counters));
}

// -- offload_pool -------------------------------------------------------------

offload_pool::offload_pool(caf::actor_system& where, pool_settings settings)
  : system_(where) {
  settings.threads = std::max<std::size_t>(settings.threads, 1);
  limit_ = settings.threads + settings.queue;
  offload_ = where.spawn(offload, settings, counters_);
}

offload_pool::~offload_pool() {
  caf::anon_send_exit(offload_, caf::exit_reason::user_shutdown);
}

std::optional<async::worker_pool::job_id>
offload_pool::submit(std::function<void()> work) {
  auto done = counters_->done.load(); // first: it never exceeds the other then
  auto is_accepted = counters_->accepted.fetch_add(1) - done < limit_;
  if (!is_accepted) {
    --counters_->accepted;
    ++counters_->refused;
    return std::nullopt;
  }
  auto id = ++last_id_;
  caf::anon_send(offload_, job{id, std::move(work), system_.clock().now()});
  return id;
}

void offload_pool::forget(job_id id) {
  caf::anon_send(offload_, forgotten_job{id});
}

async::worker_counts offload_pool::counts() const {
  async::worker_counts result;
  auto done = counters_->done.load(); // first: the others only grow
  auto started = counters_->started.load();
  result.threads = counters_->threads;
  result.running = started - done;
  result.waiting = std::max(counters_->accepted.load(), started) - started;
  result.done = done;
  result.refused = counters_->refused;
  result.waited = std::chrono::nanoseconds{counters_->waited_ns.load()};
  result.longest_wait
    = std::chrono::nanoseconds{counters_->longest_wait_ns.load()};
  return result;
}

} // namespace summoner::actors
