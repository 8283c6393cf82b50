// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/hub.hpp"

#include <caf/actor_clock.hpp>

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace summoner::actors {

namespace {

// Batches of one client on their way. More would only add memory: what the
// others cannot take yet waits in them.
constexpr std::uint32_t credit_of_a_client = 2;

// What a waiting batch costs besides its bytes, in memory and in being looked
// at again and again: very many small ones are no cheaper than few large ones.
constexpr std::size_t batch_overhead = 1024;

std::size_t cost_of(const broadcast& batch) {
  return batch.bytes->size() + batch_overhead;
}

} // namespace

hub_state::hub_state(hub_actor::pointer self) : self_(self) {
}

hub_actor::behavior_type
hub_state::make_behavior(std::size_t max_pending_bytes,
                         std::shared_ptr<relay_counters> counters, logger log,
                         std::shared_ptr<const relay_limits> limits) {
  room_ = relaying::room{max_pending_bytes};
  counters_ = std::move(counters);
  log_ = std::move(log);
  limits_ = std::move(limits);
  if (limits_)
    look_for_idle_later();
  return {
    [this](atom::join, reader_actor& reader, writer_actor& writer, traffic& x) {
      join(std::move(reader), std::move(writer), x);
    },
    [this](atom::offline) { go_offline(); },
    [this](atom::leave) { leave(); },
    [this](broadcast& batch) { take(batch); },
    [this](accepted x) { settle(x.bytes); },
    [this](pause_over x) { end_pause(x); },
    [this](wake_up x) { look_for_idle(x.generation); },
    [this](new_limits& x) { change_limits(std::move(x.limits)); },
    [this](atom::stop) { return stop(); },
  };
}

void hub_state::join(reader_actor reader, writer_actor writer,
                     traffic& watched) {
  auto session = caf::actor_cast<session_actor>(self_->current_sender());
  auto who = member{
    session.id(), session, std::move(reader), std::move(writer), {}, 0, false};
  if (limits_) {
    auto now = self_->clock().now();
    who.policed = std::make_unique<conduct>(
      conduct{{}, relaying::idle_watch{now}, std::move(watched.stream)});
    self_->send(session, new_limits{limits_}); // since it was spawned
  }
  if (is_stopping_)
    self_->send(session, atom::stop_v);
  if (!is_stopping_ && !room_.may_read_newcomers(departed_bytes_)) {
    newcomers_.push_back(std::move(who));
    return;
  }
  admit(std::move(who));
  release_held(); // those that are behind may be most of the room no more
}

void hub_state::admit(member who) {
  index_.emplace(who.id, members_.size());
  session_of_.emplace(who.writer.id(), who.id);
  if (who.policed)
    who.policed->idle.touch(self_->clock().now());
  owe_credit(who, credit_of_a_client);
  if (!who.is_offline)
    room_.join();
  members_.push_back(std::move(who));
  add(counters_->clients_joined);
}

// What waits for it will never be taken: nobody waits for that.
void hub_state::go_offline() {
  auto id = self_->current_sender()->id();
  auto is_it = [id](const member& x) { return x.id == id; };
  if (auto* who = find(id)) {
    who->is_offline = true;
    room_.leave(who->load);
    session_of_.erase(who->writer.id());
    release_held();
  } else if (auto newcomer = std::ranges::find_if(newcomers_, is_it);
             newcomer != newcomers_.end()) {
    newcomer->is_offline = true;
  }
}

void hub_state::leave() {
  auto id = self_->current_sender()->id();
  auto* gone = find(id);
  if (gone == nullptr) {
    std::erase_if(newcomers_, [id](const member& x) { return x.id == id; });
    return;
  }
  departed_bytes_ += gone->held;
  if (!gone->is_offline)
    room_.leave(gone->load);
  index_.erase(gone->id);
  session_of_.erase(gone->writer.id());
  if (gone != &members_.back()) {
    *gone = std::move(members_.back());
    index_[gone->id] = static_cast<std::size_t>(gone - members_.data());
  }
  members_.pop_back();
  add(counters_->clients_gone);
  release_held();
  answer_if_empty();
}

void hub_state::take(broadcast& batch) {
  auto source = self_->current_sender()->id();
  auto* from = find(source);
  std::shared_ptr<relaying::fan_out> progress;
  if (from != nullptr && from->policed)
    progress = from->policed->pace.receive(batch.lines,
                                           limits_->backpressure_policy);
  if (from == nullptr || (from->held == 0 && !must_wait(from))) {
    pass_on(source, batch, progress);
    return;
  }
  from->held += cost_of(batch);
  held_.push_back({source, std::move(batch), std::move(progress)});
  if (!from->policed)
    return;
  auto& pace = from->policed->pace;
  pace.hold();
  act_on(*from, pace.look(limits_->backpressure_policy));
}

void hub_state::pass_on(caf::actor_id source, broadcast& batch,
                        const std::shared_ptr<relaying::fan_out>& progress) {
  std::size_t receivers = 0;
  if (!batch.bytes->empty())
    for (auto& to : members_)
      if (to.id != source
          && hand_over(to, {batch.bytes, batch.lines, progress}))
        ++receivers;
  add(counters_->deliveries, receivers * batch.lines);
  if (progress)
    progress->start(receivers);
  auto* from = find(source);
  if (from == nullptr)
    return; // it left; what it sent before still counts
  if (!batch.notice.empty())
    hand_over(*from,
              {std::make_shared<const std::string>(std::move(batch.notice)),
               batch.notice_lines});
  owe_credit(*from, 1);
}

void hub_state::owe_credit(member& to, std::uint32_t batches) {
  if (!to.policed) {
    give_credit(to, batches);
    return;
  }
  auto& pace = to.policed->pace;
  pace.owe(batches);
  act_on(to, pace.look(limits_->backpressure_policy));
}

void hub_state::act_on(member& from, relaying::pacer::verdict todo) {
  using action = relaying::pacer::action;
  if (from.is_closing || is_stopping_)
    return;
  auto& pace = from.policed->pace;
  switch (todo.what) {
    case action::go_on:
      if (auto credit = pace.pay(); credit > 0)
        give_credit(from, credit);
      break;
    case action::wait:
      break;
    case action::throttle:
    case action::control_flow:
      slow_down(from, todo);
      break;
    case action::disconnect:
      from.is_closing = true;
      add(counters_->overruns);
      self_->send(from.session, atom::floods_v);
      break;
  }
}

void hub_state::slow_down(const member& from, relaying::pacer::verdict todo) {
  self_->delayed_send(self_, todo.delay,
                      pause_over{from.id, pause_generation_});
  if (todo.goes_on)
    return;
  auto is_throttle = todo.what == relaying::pacer::action::throttle;
  add(is_throttle ? counters_->throttles : counters_->flow_controls);
  log_.info("{}: reading pauses for {} ms{}: {} of its lines wait for more "
            "than half of the others",
            from.policed->stream->peer(), todo.delay.count(),
            is_throttle ? "" : " and until they take them", todo.backlog);
}

void hub_state::give_credit(const member& to, std::uint32_t batches) {
  if (!is_stopping_)
    self_->send(to.reader, inbound_credit{batches});
}

bool hub_state::hand_over(member& to, outbound lines) {
  if (to.is_closing || to.is_offline)
    return false;
  auto bytes = lines.bytes->size();
  self_->send(to.writer, std::move(lines));
  if (!room_.add(to.load, bytes) || is_stopping_)
    return true;
  to.is_closing = true;
  add(counters_->slow_consumers);
  self_->send(to.session, atom::abort_v);
  return true;
}

void hub_state::settle(std::size_t bytes) {
  auto session = session_of_.find(self_->current_sender()->id());
  if (session == session_of_.end())
    return;
  if (room_.remove(find(session->second)->load, bytes))
    release_held();
}

// Each source keeps its order, and none waits for the sake of another one.
void hub_state::release_held() {
  std::unordered_set<caf::actor_id> waiting;
  auto must_all_wait = !is_stopping_ && room_.must_all_wait();
  auto held = must_all_wait ? std::deque<held_batch>{}
                            : std::exchange(held_, {});
  for (auto& x : held) {
    auto* from = find(x.source);
    if (waiting.contains(x.source) || must_wait(from)) {
      waiting.insert(x.source);
      held_.push_back(std::move(x));
      continue;
    }
    (from != nullptr ? from->held : departed_bytes_) -= cost_of(x.batch);
    pass_on(x.source, x.batch, x.progress);
  }
  if (newcomers_.empty() || !room_.may_read_newcomers(departed_bytes_))
    return;
  for (auto& x : std::exchange(newcomers_, {}))
    admit(std::move(x));
  release_held();
}

void hub_state::end_pause(pause_over which) {
  auto* from = find(which.session);
  if (from == nullptr || which.generation != pause_generation_)
    return;
  auto& pace = from->policed->pace;
  act_on(*from, pace.end_pause(limits_->backpressure_policy));
}

void hub_state::look_for_idle_later() {
  if (limits_->client_timeout)
    self_->delayed_send(self_, limits_->timeout_check_interval,
                        wake_up{idle_generation_});
}

// Who is not read for the sake of the others is not idle, unless it is one of
// those for whose sake that is.
void hub_state::look_for_idle(std::uint64_t generation) {
  if (generation != idle_generation_ || is_stopping_)
    return;
  auto now = self_->clock().now();
  for (auto& x : members_) {
    auto& idle = x.policed->idle;
    auto waits = x.held > 0 || x.policed->pace.is_paused();
    if (x.policed->stream->has_moved() || (waits && !holds_up_others(x))) {
      idle.touch(now);
    } else if (!x.is_closing && idle.is_over(*limits_->client_timeout, now)) {
      x.is_closing = true;
      add(counters_->clients_idle);
      self_->send(x.session, atom::idle_v);
    }
  }
  look_for_idle_later();
}

void hub_state::change_limits(std::shared_ptr<const relay_limits> limits) {
  auto nobody_looked = !limits_->client_timeout;
  limits_ = std::move(limits);
  auto now = self_->clock().now();
  ++pause_generation_;
  for (auto& x : members_) {
    if (nobody_looked)
      x.policed->idle.touch(now);
    self_->send(x.session, new_limits{limits_});
    if (auto& pace = x.policed->pace; pace.is_paused())
      act_on(x, pace.end_pause(limits_->backpressure_policy));
  }
  for (auto& x : newcomers_)
    self_->send(x.session, new_limits{limits_});
  ++idle_generation_;
  look_for_idle_later();
}

bool hub_state::holds_up_others(const member& who) const {
  return who.is_offline || room_.is_behind(who.load);
}

bool hub_state::must_wait(const member* from) const {
  if (is_stopping_)
    return false;
  auto is_receiver = from != nullptr && !from->is_offline;
  return is_receiver ? room_.must_wait(from->load) : room_.must_wait();
}

// Nothing more is read, so that what waits, in memory already, can go to all.
// They have until their SESSIONs end to take it.
caf::result<atom::drained> hub_state::stop() {
  is_stopping_ = true;
  release_held();
  for (auto& x : members_)
    self_->send(x.session, atom::stop_v);
  stopped_ = self_->make_response_promise<atom::drained>();
  answer_if_empty();
  return stopped_;
}

void hub_state::answer_if_empty() {
  if (is_stopping_ && members_.empty() && stopped_.pending())
    stopped_.deliver(atom::drained_v);
}

hub_state::member* hub_state::find(caf::actor_id session) {
  auto found = index_.find(session);
  return found == index_.end() ? nullptr : &members_[found->second];
}

hub_actor::behavior_type
hub(hub_actor::stateful_pointer<hub_state> self, std::size_t max_pending_bytes,
    std::shared_ptr<relay_counters> counters, logger log,
    std::shared_ptr<const relay_limits> limits) {
  return self->state.make_behavior(max_pending_bytes, std::move(counters),
                                   std::move(log), std::move(limits));
}

} // namespace summoner::actors
