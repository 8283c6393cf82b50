// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/flow_manager.hpp"

#include "summoner/async/sleep.hpp"

#include <caf/actor_clock.hpp>

#include <chrono>
#include <utility>

namespace summoner::actors {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t max_batches = 8;

// After so long without a pause the other handlers of the client get a turn.
constexpr auto longest_turn = 1ms;

} // namespace

flow_manager_state::flow_manager_state(flow_manager_actor::pointer self)
  : self_(self) {
}

flow_manager_actor::behavior_type
flow_manager_state::make_behavior(client_parts parts,
                                  std::vector<sender_actor> senders,
                                  client::run_queue_limits limits) {
  parts_.emplace(std::move(parts));
  handlers_.emplace(*parts_);
  senders_ = std::move(senders);
  starting_.resize(senders_.size());
  queue_.emplace(limits);
  executor_.emplace(self_, parts_->execution, [this] { proceed(); });
  arrival_.emplace(*executor_);
  executor_->spawn(handle_lines());
  self_->set_exit_handler([this](caf::exit_msg& x) { end(x.reason); });
  return {
    [this](atom::join, reader_actor& source) { serve(std::move(source)); },
    [this](const inbound_batch& batch) { add_batch(batch); },
    [this](atom::discard) { leave_behind(); },
    [this](const runs_ended& x) { end_runs(x); },
    [this](resume& x) {
      executor_->make_ready(std::move(x.op));
      proceed();
    },
    [this](atom::turn) { proceed(); },
    [this](atom::finish) { return finish(); },
  };
}

void flow_manager_state::serve(reader_actor source) {
  source_ = std::move(source);
  granted_ = 0;
  is_finishing_ = false;
  grant_credit();
  arrival_->notify();
  proceed();
}

void flow_manager_state::add_batch(const inbound_batch& batch) {
  if (granted_ > 0 && self_->current_sender() == source_)
    --granted_;
  if (is_finishing_) {
    add(parts_->counters->lines_left_behind, batch.chunk->lines.size());
    return;
  }
  if (batch.chunk->lines.empty()) { // all of it was dropped by the READER
    grant_credit();
    return;
  }
  batches_.push_back({batch.chunk});
  arrival_->notify();
  proceed();
}

// What is still on its way is left behind, too, until the next READER joins.
void flow_manager_state::leave_behind() {
  is_finishing_ = true;
  parts_->requests->travel = false;
  for (const auto& x : std::exchange(batches_, {}))
    add(parts_->counters->lines_left_behind, x.chunk->lines.size() - x.next);
}

caf::result<finished> flow_manager_state::finish() {
  is_finishing_ = true;
  auto answer = self_->make_response_promise<finished>();
  finished_ = answer;
  proceed();
  return answer;
}

void flow_manager_state::end_runs(const runs_ended& x) {
  queue_->end(x.runs);
  queue_->release(x.items, x.bytes);
  fill_slots(); // before it is asked whether there is room again
  if (may_handle())
    arrival_->notify();
  proceed();
}

void flow_manager_state::proceed() {
  executor_->run();
  send_activations();
  if (finished_.pending() && (!is_handling_ || executor_->is_parked()))
    finished_.deliver(progress());
}

finished flow_manager_state::progress() const noexcept {
  return {executor_->activity() + started_};
}

bool flow_manager_state::may_handle() const noexcept {
  return !batches_.empty() && !is_finishing_ && !queue_->is_full()
         && !parts_->requests->quit && !parts_->requests->travel;
}

void flow_manager_state::grant_credit() {
  auto held = granted_ + batches_.size();
  if (!source_ || held >= max_batches)
    return;
  auto more = max_batches - held;
  granted_ += more;
  self_->send(source_, inbound_credit{static_cast<std::uint32_t>(more)});
}

void flow_manager_state::end(const caf::error& reason) {
  auto last = [this, reason] {
    leave_behind();
    queue_.emplace(queue_->limits()); // data of users, too
    self_->quit(reason);
  };
  executor_->end(std::move(last), reason == caf::exit_reason::kill);
}

task<> flow_manager_state::handle_lines() {
  for (;;) {
    while (!may_handle()) {
      co_await arrival_->wait();
      busy_since_ = executor_->now();
    }
    is_handling_ = true;
    auto& batch = batches_.front();
    auto chunk = batch.chunk; // stays when the batch is left behind
    auto line = chunk->lines[batch.next++];
    std::vector<client::hub_run> runs;
    if (!line.empty())
      co_await handlers_->handle(line, runs);
    line_up(std::move(runs));
    send_activations(); // before the next line, as the flow demands
    complete_line();
    if (executor_->now() - busy_since_ < longest_turn)
      continue;
    co_await async::sleep(0ms);
    busy_since_ = executor_->now();
  }
}

void flow_manager_state::complete_line() {
  add(parts_->counters->lines_handled);
  is_handling_ = false;
  if (batches_.empty()
      || batches_.front().next < batches_.front().chunk->lines.size())
    return;
  batches_.pop_front();
  grant_credit();
}

// Timed senders keep what comes until they are due; hubs need a slot.
void flow_manager_state::line_up(std::vector<client::hub_run> runs) {
  for (auto& run : runs) {
    const auto& sender = parts_->definition->senders()[run.sender];
    if (sender.kind() == sender_kind::hub) {
      queue_->push(std::move(run));
      continue;
    }
    auto bytes = run.data.bytes();
    if (sender.takes_data)
      queue_->collect(bytes);
    start(run.sender, {std::move(run.data), bytes});
  }
  if (runs.empty())
    return;
  fill_slots();
  warn_if_crowded();
}

void flow_manager_state::fill_slots() {
  while (auto run = queue_->next())
    start(run->sender, {std::move(run->data), 0});
}

void flow_manager_state::start(std::size_t sender, run_data data) {
  if (starting_[sender].empty())
    starting_order_.push_back(sender);
  starting_[sender].push_back(std::move(data));
  parts_->ctx.log().debug("an event starts {}", parts_->names->senders[sender]);
  ++started_;
}

void flow_manager_state::send_activations() {
  for (auto i : std::exchange(starting_order_, {}))
    self_->send(senders_[i], activation{std::exchange(starting_[i], {})});
}

void flow_manager_state::warn_if_crowded() {
  auto sender = queue_->warn(self_->clock().now());
  if (!sender)
    return;
  parts_->ctx.log().warning("{} runs wait, of at most {}, the last for {}; see "
                            "sender.queue_maxsize",
                            queue_->waiting(), queue_->limits().queue,
                            parts_->names->senders[*sender]);
}

flow_manager_actor::behavior_type
flow_manager(flow_manager_actor::stateful_pointer<flow_manager_state> self,
             client_parts parts, std::vector<sender_actor> senders,
             client::run_queue_limits limits) {
  return self->state.make_behavior(std::move(parts), std::move(senders),
                                   limits);
}

} // namespace summoner::actors
