// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/turn.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <utility>

namespace summoner::actors {

turn::ticket::ticket(std::shared_ptr<turn> shared,
                     caf::actor_control_block* self)
  : shared_(std::move(shared)), self_(self) {
}

turn::ticket::~ticket() {
  auto guard = std::lock_guard{shared_->mutex_};
  std::erase(shared_->queue_, this);
  if (shared_->holder_ == this)
    shared_->pass_on();
}

bool turn::ticket::take() {
  auto guard = std::lock_guard{shared_->mutex_};
  if (shared_->holder_ == nullptr)
    shared_->holder_ = this;
  if (shared_->holder_ == this)
    return true;
  auto& queue = shared_->queue_;
  if (std::find(queue.begin(), queue.end(), this) == queue.end())
    queue.push_back(this);
  return false;
}

void turn::ticket::give_back() {
  auto guard = std::lock_guard{shared_->mutex_};
  shared_->pass_on();
}

// Called with the mutex held: the next ticket, and so its actor, still lives.
void turn::pass_on() {
  holder_ = nullptr;
  if (queue_.empty())
    return;
  holder_ = queue_.front();
  queue_.pop_front();
  auto next = caf::strong_actor_ptr{holder_->self_};
  caf::anon_send(caf::actor_cast<coroutine_actor>(next), atom::turn_v);
}

} // namespace summoner::actors
