// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/flow_manager.hpp"

#include "summoner/actors/user_code.hpp"
#include "summoner/protocol/envelope.hpp"

#include <algorithm>
#include <utility>

namespace summoner::actors {

namespace {

using receive_task = task<std::monostate>;

constexpr std::size_t max_batches = 8;

bool has_lower_priority(const agent::receiver& x, const agent::receiver& y) {
  return x.priority < y.priority;
}

} // namespace

flow_manager_state::flow_manager_state(flow_manager_actor::pointer self)
  : self_(self) {
}

flow_manager_actor::behavior_type
flow_manager_state::make_behavior(client_parts parts) {
  parts_.emplace(std::move(parts));
  receivers_ = parts_->definition->receivers();
  std::stable_sort(receivers_.begin(), receivers_.end(), has_lower_priority);
  executor_.emplace(self_, parts_->handler_turn, [this] { proceed(); });
  arrival_.emplace(*executor_);
  tasks_.emplace(*executor_);
  tasks_->spawn(handle_lines());
  self_->set_exit_handler([this](caf::exit_msg& x) { end(x.reason); });
  return {
    [this](atom::join, reader_actor& source) { serve(std::move(source)); },
    [this](const inbound_batch& batch) { add_batch(batch); },
    [this](atom::discard) { leave_behind(); },
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

void flow_manager_state::leave_behind() {
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

void flow_manager_state::proceed() {
  executor_->run();
  if (finished_.pending() && (!is_handling_ || executor_->is_parked()))
    finished_.deliver(finished{executor_->activity()});
}

bool flow_manager_state::may_handle() const noexcept {
  return !batches_.empty() && !is_finishing_ && !parts_->requests->quit
         && !parts_->requests->travel;
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
  executor_->run_last([this, reason] {
    tasks_->clear();
    self_->quit(reason);
  });
}

task<> flow_manager_state::handle_lines() {
  for (;;) {
    while (!may_handle())
      co_await arrival_->wait();
    is_handling_ = true;
    auto& batch = batches_.front();
    auto chunk = batch.chunk; // stays when the batch is left behind
    auto line = chunk->lines[batch.next++];
    if (!line.empty())
      co_await handle_line(line);
    complete_line();
  }
}

task<> flow_manager_state::handle_line(std::string_view line) {
  if (receivers_.empty())
    co_return;
  auto recovered = protocol::recover(line);
  if (!recovered.note.empty())
    parts_->ctx.log().warning("read a line as text: {}", recovered.note);
  auto msg = std::optional<message>{std::move(recovered.message)};
  co_await run_hooks(*parts_, direction::receive, msg);
  if (!msg) {
    add(parts_->counters->lines_dropped_by_hook);
    co_return;
  }
  auto rest = std::span<const agent::receiver>{receivers_};
  while (!rest.empty()) {
    auto end = std::upper_bound(rest.begin(), rest.end(), rest.front(),
                                has_lower_priority);
    auto size = static_cast<std::size_t>(end - rest.begin());
    co_await run_group(rest.first(size), *msg);
    rest = rest.subspan(size);
  }
}

task<> flow_manager_state::run_group(std::span<const agent::receiver> group,
                                     const message& msg) {
  std::vector<receive_task> running;
  std::vector<std::string_view> routes;
  for (const auto& receiver : group) {
    auto given = protect([&] { return receiver.handle(msg, parts_->ctx); });
    if (!given) {
      report(receiver.route, msg, given.error());
    } else if (auto* work = std::get_if<receive_task>(&*given)) {
      running.push_back(std::move(*work));
      routes.push_back(receiver.route);
    }
  }
  co_await async::all_done(running);
  for (std::size_t i = 0; i < running.size(); ++i) {
    auto result = protect([&] { return running[i].take(); });
    if (!result)
      report(routes[i], msg, result.error());
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

void flow_manager_state::report(std::string_view route, const message& msg,
                                const caf::error& error) {
  add(parts_->counters->handler_errors);
  parts_->ctx.log().error("the receiver on route \"{}\" failed on a message "
                          "from {}: {}",
                          route, msg["remote_addr"].as_string("?"),
                          describe(error));
}

flow_manager_actor::behavior_type
flow_manager(flow_manager_actor::stateful_pointer<flow_manager_state> self,
             client_parts parts) {
  return self->state.make_behavior(std::move(parts));
}

} // namespace summoner::actors
