// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/desk.hpp"

#include "summoner/actors/actor_executor.hpp"
#include "summoner/actors/offload.hpp"
#include "summoner/async/offload.hpp"
#include "summoner/sqlite/error.hpp"
#include "summoner/sqlite/keeper.hpp"

#include <caf/atom.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>
#include <fmt/format.h>

namespace summoner::sqlite {

namespace {

/// Whether all actors run on the thread of a test, in virtual time.
bool is_deterministic(caf::actor_system& where) {
  return dynamic_cast<caf::scheduler::test_coordinator*>(&where.scheduler())
         != nullptr;
}

} // namespace

desk::desk(std::string path, database_options options)
  : path_(std::move(path)), options_(options) {
}

desk::~desk() {
  auto guard = std::lock_guard{mutex_};
  stop();
}

std::shared_ptr<const load> desk::start(caf::actor_system& where,
                                        actors::offload_actor lives_with) {
  auto guard = std::lock_guard{mutex_};
  if (counters_ && counters_->is_alive)
    return counters_;
  counters_ = std::make_shared<load>();
  auto settings = keeper_settings{path_, options_, counters_,
                                  std::move(lives_with)};
  auto made = is_deterministic(where)
                ? where.spawn(sqlite::keeper, std::move(settings))
                : where.spawn<caf::detached>(sqlite::keeper,
                                             std::move(settings));
  keeper_ = caf::actor_cast<caf::weak_actor_ptr>(made);
  return counters_;
}

std::shared_ptr<const load> desk::start(async::executor& where) {
  auto& runs_on = actors::actor_executor::of(where);
  auto* pool = dynamic_cast<actors::offload_pool*>(&where.workers());
  return start(runs_on.system(),
               pool != nullptr ? pool->owner() : actors::offload_actor{});
}

void desk::stop(const std::shared_ptr<const load>& which) noexcept {
  auto guard = std::lock_guard{mutex_};
  if (counters_ == which)
    stop();
}

void desk::stop() noexcept {
  if (auto to = keeper())
    caf::anon_send_exit(to, caf::exit_reason::user_shutdown);
  keeper_ = nullptr;
  counters_ = nullptr;
}

keeper_actor desk::keeper() const {
  return caf::actor_cast<keeper_actor>(keeper_.lock());
}

bool desk::is_open() const {
  auto guard = std::lock_guard{mutex_};
  return counters_ && counters_->is_alive;
}

std::size_t desk::waiting() const {
  auto guard = std::lock_guard{mutex_};
  return counters_ ? counters_->waiting.load() : 0;
}

void desk::submit(const std::shared_ptr<operation>& work, purpose what,
                  lease_id lease, const async::root* who) {
  auto guard = std::unique_lock{mutex_};
  auto to = keeper();
  auto counters = counters_;
  guard.unlock();
  auto refuse = [&work](auto error) {
    work->fail(std::make_exception_ptr(std::move(error)));
    work->done.set();
  };
  if (!to)
    return refuse(misuse(counters ? "the database was closed"
                                  : "the database is not open; see "
                                    "database::open"));
  auto is_inside = lease != 0 && what != purpose::begin;
  if (!is_inside && who != nullptr && who->is_within(holder_))
    return refuse(misuse("this would wait for the transaction that waits for "
                         "it; ask that instead of the database"));
  place taken;
  if (!is_inside && what != purpose::close) {
    if (counters->waiting.fetch_add(1) > options_.queue) {
      --counters->waiting;
      return refuse(async::overloaded{
        fmt::format("too many requests wait for the database {}; see "
                    "database_options::queue",
                    path_)});
    }
    taken.take(counters);
  }
  auto message = request{std::make_shared<delivery>(work, std::move(taken)),
                         what, lease};
  caf::anon_send(to, std::move(message));
}

void desk::roll_back(lease_id lease) {
  auto guard = std::unique_lock{mutex_};
  auto to = keeper();
  guard.unlock();
  if (to)
    caf::anon_send(to, sqlite::roll_back{lease});
}

} // namespace summoner::sqlite
