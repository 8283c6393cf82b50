// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/actor_executor.hpp"

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_clock.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace summoner::actors {

actor_executor::actor_executor(caf::scheduled_actor* self,
                               const executor_parts& shared,
                               std::function<void()> proceed)
  : self_(self), ticket_(shared.handler_turn, self->ctrl()),
    workers_(shared.workers), watch_(shared.watch),
    proceed_(std::move(proceed)) {
  self_->set_down_handler(
    [this](caf::down_msg& down) { note_down(down.source); });
}

actor_executor::~actor_executor() {
  disarm();
}

async::executor::time_point actor_executor::now() const {
  return self_->clock().now();
}

void actor_executor::post(async::wait_ptr op) {
  auto self = caf::strong_actor_ptr{self_->ctrl()};
  caf::anon_send(caf::actor_cast<coroutine_actor>(self), resume{std::move(op)});
}

async::executor::timer_id actor_executor::start_timer(duration delay,
                                                      async::wait_ptr op) {
  auto id = ++last_timer_;
  auto place = timers_.emplace(later(now(), delay),
                               std::pair{id, std::move(op)});
  timers_by_id_.emplace(id, place);
  arm();
  return id;
}

void actor_executor::cancel_timer(timer_id id) noexcept {
  auto found = timers_by_id_.find(id);
  if (found == timers_by_id_.end())
    return;
  timers_.erase(found->second);
  timers_by_id_.erase(found);
}

async::worker_pool& actor_executor::workers() {
  return workers_ ? *workers_ : async::executor::workers();
}

actor_executor& actor_executor::of(async::executor& where) {
  auto* result = dynamic_cast<actor_executor*>(&where);
  if (result == nullptr)
    throw std::logic_error{"this is only for coroutines that run in an actor, "
                           "such as handlers of an agent"};
  return *result;
}

caf::message_id actor_executor::request(const caf::strong_actor_ptr& whom,
                                        caf::message what,
                                        caf::behavior on_answer) {
  auto id = self_->new_request_id(caf::message_priority::normal);
  auto answer = id.response_id();
  self_->add_multiplexed_response_handler(answer, std::move(on_answer));
  if (!whom) {
    answer_with(answer, caf::sec::invalid_argument);
    return answer;
  }
  // CAF answers for an actor that has ended, but not for one that ends with a
  // response promise still open.
  if (!is_asked(whom->address()))
    self_->monitor(caf::actor_cast<caf::actor>(whom));
  requests_.emplace_back(answer, whom->address());
  whom->enqueue(self_->ctrl(), id, std::move(what), self_->context());
  return answer;
}

void actor_executor::close_request(caf::message_id request, bool is_answered) {
  auto is_it = [request](const auto& x) { return x.first == request; };
  auto found = std::find_if(requests_.begin(), requests_.end(), is_it);
  if (found != requests_.end()) {
    auto asked = std::move(found->second);
    requests_.erase(found);
    if (!is_asked(asked)) // this ends all monitors of one
      self_->demonitor(asked);
  }
  if (!is_answered)
    answer_with(request, caf::sec::request_timeout);
}

bool actor_executor::is_asked(const caf::actor_addr& whom) const {
  auto is_it = [&whom](const auto& x) { return x.second == whom; };
  return std::any_of(requests_.begin(), requests_.end(), is_it);
}

// Who has answered before is not waited for any more: no harm is done.
void actor_executor::note_down(const caf::actor_addr& whom) {
  for (const auto& [request, asked] : requests_)
    if (asked == whom)
      answer_with(request, caf::sec::request_receiver_down);
}

void actor_executor::answer_with(caf::message_id request, caf::sec why) {
  self_->eq_impl(request, nullptr, nullptr, caf::error{why});
}

void actor_executor::make_ready(async::wait_ptr op) {
  ready_.push_back(std::move(op));
}

void actor_executor::run() {
  auto has_work = !ready_.empty() || must_cancel_ || is_urgent_;
  if (!has_work || is_running_ || !ticket_.take())
    return;
  is_running_ = true;
  if (std::exchange(must_cancel_, false))
    tasks_.cancel();
  while (!ready_.empty() && !is_urgent_) {
    auto op = std::move(ready_.front());
    ready_.pop_front();
    ++activity_;
    go_on(*op);
  }
  if (last_ && (is_urgent_ || tasks_.is_empty())) {
    tasks_.clear();
    std::exchange(last_, nullptr)();
  }
  is_running_ = false;
  ticket_.give_back();
}

void actor_executor::go_on(async::wait_op& op) {
  const auto* owner = op.owner();
  if (owner == nullptr)
    return;
  auto name = owner->label(); // which outlives it
  if (name.empty()) {         // it is ours, and the handlers in it are watched
    op.resume();
    return;
  }
  watched_ = owner;
  watched_since_ = watch_.begin();
  op.resume();
  if (std::exchange(watched_, nullptr) == owner)
    watch_.end(watched_since_, name);
}

// What waited for it goes on, under its own name.
void actor_executor::note_end(const async::root& which) noexcept {
  if (watched_ != &which)
    return;
  watched_ = nullptr;
  watch_.end(watched_since_, which.label());
}

void actor_executor::end(std::function<void()> last, bool is_urgent) {
  is_urgent_ = is_urgent || last_;
  must_cancel_ = !is_urgent_;
  last_ = std::move(last);
  proceed_();
}

// CAF never cancels the entry of a time-out that was superseded, so there is
// one for the earliest timer only, and one that fires early is renewed.
void actor_executor::arm() {
  if (timers_.empty())
    return;
  auto due = timers_.begin()->first;
  if (is_armed_ && armed_for_ <= due)
    return;
  if (is_armed_) {
    disarm();
    answer_with(armed_id_, caf::sec::request_timeout);
  }
  is_armed_ = true;
  armed_for_ = due;
  armed_id_
    = self_->new_request_id(caf::message_priority::normal).response_id();
  auto on_timeout = [this, id = armed_id_](caf::error&) {
    if (is_armed_ && id == armed_id_)
      fire();
  };
  self_->add_multiplexed_response_handler(armed_id_, caf::behavior{on_timeout});
  self_->clock().set_request_timeout(due, self_, armed_id_);
}

void actor_executor::disarm() noexcept {
  if (std::exchange(is_armed_, false))
    self_->clock().cancel_request_timeout(self_, armed_id_);
}

void actor_executor::fire() {
  is_armed_ = false;
  auto time = now();
  while (!timers_.empty() && timers_.begin()->first <= time) {
    auto first = timers_.begin();
    timers_by_id_.erase(first->second.first);
    ready_.push_back(std::move(first->second.second));
    timers_.erase(first);
  }
  arm();
  proceed_();
}

} // namespace summoner::actors
