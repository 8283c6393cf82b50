// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/hub.hpp"

#include <caf/actor_clock.hpp>

#include <unordered_set>
#include <utility>

namespace summoner::actors {

hub_state::hub_state(hub_actor::pointer self) : self_(self) {
}

hub_actor::behavior_type
hub_state::make_behavior(std::size_t max_pending_bytes,
                         std::shared_ptr<relay_counters> counters, logger log) {
  room_ = relaying::room{max_pending_bytes};
  counters_ = std::move(counters);
  log_ = std::move(log);
  return {
    [this](atom::join, reader_actor& reader, writer_actor& writer) {
      join(std::move(reader), std::move(writer));
    },
    [this](atom::leave) { leave(); },
    [this](broadcast& batch) { take(batch); },
    [this](accepted x) { settle(x.bytes); },
    [this](atom::flush) {
      release_is_due_ = false;
      release_held();
    },
    [this](atom::stop) { return stop(); },
  };
}

void hub_state::join(reader_actor reader, writer_actor writer) {
  auto session = caf::actor_cast<session_actor>(self_->current_sender());
  index_.emplace(session.id(), members_.size());
  session_of_.emplace(writer.id(), session.id());
  if (is_stopping_)
    self_->send(session, atom::stop_v);
  members_.push_back({session.id(),
                      session,
                      std::move(reader),
                      std::move(writer),
                      {},
                      0,
                      false});
  room_.join();
  add(counters_->clients_joined);
}

void hub_state::leave() {
  auto* gone = find(self_->current_sender()->id());
  if (gone == nullptr)
    return;
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
  auto time = now();
  if (from != nullptr
      && (from->held > 0 || room_.must_wait(from->load, time))) {
    ++from->held;
    held_.push_back({source, std::move(batch)});
    try_again_later();
  } else {
    pass_on(source, batch, time);
  }
}

void hub_state::pass_on(caf::actor_id source, const broadcast& batch,
                        time_point time) {
  std::uint64_t deliveries = 0;
  if (!batch.bytes->empty())
    for (auto& to : members_)
      if (to.id != source && hand_over(to, batch.bytes, batch.lines, time))
        deliveries += batch.lines;
  add(counters_->deliveries, deliveries);
  auto* from = find(source);
  if (from == nullptr)
    return; // it left; what it sent before still counts
  if (!batch.notice.empty())
    hand_over(*from, std::make_shared<const std::string>(batch.notice), 1,
              time);
  self_->send(from->reader, inbound_credit{1});
}

bool hub_state::hand_over(member& to, const protocol::shared_bytes& bytes,
                          std::uint32_t lines, time_point time) {
  if (to.is_closing)
    return false;
  self_->send(to.writer, outbound{bytes, lines});
  if (!room_.add(to.load, bytes->size(), time))
    return true;
  to.is_closing = true;
  add(counters_->slow_consumers);
  log_.warning("closing a client that does not read what it is sent: {} bytes "
               "wait for it, see max_pending_bytes",
               to.load.pending_bytes);
  self_->send(to.session, atom::abort_v);
  return true;
}

// The WRITERs tell when to go on; but the grace of one that tells nothing ends.
void hub_state::try_again_later() {
  if (!held_.empty() && !std::exchange(release_is_due_, true))
    self_->delayed_send(self_, relaying::room::grace, atom::flush_v);
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
  auto time = now();
  std::unordered_set<caf::actor_id> waiting;
  for (auto& x : std::exchange(held_, {})) {
    auto* from = find(x.source);
    if (from != nullptr
        && (waiting.contains(x.source) || room_.must_wait(from->load, time))) {
      waiting.insert(x.source);
      held_.push_back(std::move(x));
      continue;
    }
    if (from != nullptr)
      --from->held;
    pass_on(x.source, x.batch, time);
  }
  try_again_later();
}

caf::result<atom::drained> hub_state::stop() {
  is_stopping_ = true;
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

hub_state::time_point hub_state::now() const {
  return self_->clock().now();
}

hub_state::member* hub_state::find(caf::actor_id session) {
  auto found = index_.find(session);
  return found == index_.end() ? nullptr : &members_[found->second];
}

hub_actor::behavior_type
hub(hub_actor::stateful_pointer<hub_state> self, std::size_t max_pending_bytes,
    std::shared_ptr<relay_counters> counters, logger log) {
  return self->state.make_behavior(max_pending_bytes, std::move(counters),
                                   std::move(log));
}

} // namespace summoner::actors
