// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/client_status.hpp"

namespace summoner::actors {

std::optional<int> client_status::exit_status() const {
  auto guard = std::lock_guard{mutex_};
  return exit_status_;
}

int client_status::wait() const {
  auto guard = std::unique_lock{mutex_};
  ended_.wait(guard, [this] { return exit_status_.has_value(); });
  return *exit_status_;
}

std::optional<int>
client_status::wait_for(std::chrono::milliseconds limit) const {
  auto guard = std::unique_lock{mutex_};
  ended_.wait_for(guard, limit, [this] { return exit_status_.has_value(); });
  return exit_status_;
}

void client_status::enter(client::client_state state) {
  if (state == client::client_state::in_session)
    sessions_.fetch_add(1, std::memory_order_acq_rel);
  state_.store(state, std::memory_order_release);
}

void client_status::end(int exit_status) {
  auto guard = std::lock_guard{mutex_};
  exit_status_ = exit_status; // first: who sees the state asks for it
  enter(client::client_state::ended);
  ended_.notify_all();
}

} // namespace summoner::actors
