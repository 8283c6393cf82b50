// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/flow_manager.hpp"

#include "summoner/actors/user_code.hpp"
#include "summoner/protocol/envelope.hpp"

#include <algorithm>
#include <utility>

namespace summoner::actors {

namespace {

using receive_task = task<std::monostate>;

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
  executor_.emplace(self_, parts_->handler_turn, [this] { executor_->run(); });
  arrival_.emplace(*executor_);
  tasks_.emplace(*executor_);
  tasks_->spawn(handle_lines());
  self_->set_exit_handler([this](caf::exit_msg& x) { end(x.reason); });
  return {
    [this](const inbound_batch& batch) { add_batch(batch); },
    [this](resume& x) {
      executor_->make_ready(std::move(x.op));
      executor_->run();
    },
    [this](atom::turn) { executor_->run(); },
    [this](atom::finish) { return finish(); },
  };
}

void flow_manager_state::add_batch(const inbound_batch& batch) {
  if (is_finishing_)
    return;
  auto source = caf::actor_cast<reader_actor>(self_->current_sender());
  if (batch.chunk->lines.empty()) { // all of it was dropped by the READER
    if (source)
      self_->send(source, inbound_credit{1});
    return;
  }
  batches_.push_back({batch.chunk, std::move(source)});
  arrival_->notify();
  executor_->run();
}

caf::result<finished> flow_manager_state::finish() {
  is_finishing_ = true;
  if (!is_handling_)
    return finished{executor_->activity()};
  finished_ = self_->make_response_promise<finished>();
  return finished_;
}

void flow_manager_state::end(const caf::error& reason) {
  executor_->run_last([this, reason] {
    tasks_->clear();
    self_->quit(reason);
  });
}

task<> flow_manager_state::handle_lines() {
  for (;;) {
    while (batches_.empty() || is_finishing_ || *parts_->quit_was_asked)
      co_await arrival_->wait();
    is_handling_ = true;
    auto& batch = batches_.front();
    auto line = batch.chunk->lines[batch.next];
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
  auto& batch = batches_.front();
  if (++batch.next == batch.chunk->lines.size()) {
    if (batch.source)
      self_->send(batch.source, inbound_credit{1});
    batches_.pop_front();
  }
  is_handling_ = false;
  if (finished_.pending())
    finished_.deliver(finished{executor_->activity()});
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
