// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/client_children.hpp"

#include "summoner/actors/flow_manager.hpp"
#include "summoner/actors/reader.hpp"
#include "summoner/actors/sender.hpp"
#include "summoner/actors/writer.hpp"
#include "summoner/client/run_queue.hpp"

#include <algorithm>
#include <utility>

namespace summoner::actors {

namespace {

writer_config writing_of(const sender_config& config) {
  writer_config result;
  result.coalesces = config.batch_drain;
  result.offline = {config.offline_buffer.max_frames,
                    config.offline_buffer.max_bytes};
  return result;
}

client::run_queue_limits limits_of(const sender_config& config) {
  client::run_queue_limits result;
  result.concurrency = config.concurrency_limit;
  result.queue = config.queue_maxsize.value_or(config.concurrency_limit);
  result.bridge = config.event_bridge_maxsize;
  return result;
}

} // namespace

client_children::client_children(client_actor::pointer owner) : owner_(owner) {
}

template <class Handle>
Handle client_children::adopt(Handle child) {
  owner_->monitor(child);
  ++alive_;
  return child;
}

// -- spawning -----------------------------------------------------------------

void client_children::spawn(const client_parts& parts,
                            const client_config& config, const logger& log) {
  counters_ = parts.counters;
  log_ = log;
  max_bytes_per_line_ = config.receiver.max_bytes_per_line;
  auto self = client_actor{owner_};
  writer_ = adopt(owner_->spawn(writer, stream_owner_actor{self},
                                writing_of(config.sender), counters_, log_));
  for (std::size_t i = 0; i < parts.definition->senders().size(); ++i) {
    auto settings = sender_settings{i, config.sender.max_bytes_per_frame,
                                    config.sender.max_worker_errors,
                                    config.sender.batch_drain};
    senders_.push_back(
      adopt(owner_->spawn(sender, parts, settings, writer_, self)));
  }
  manager_ = adopt(
    owner_->spawn(flow_manager, parts, senders_, limits_of(config.sender)));
  alive_handlers_ = handlers();
}

void client_children::spawn_bookend(runner_settings settings) {
  bookend_ = adopt(owner_->spawn(task_runner, std::move(settings)));
}

// -- sessions -----------------------------------------------------------------

void client_children::open_session(const transport_ptr& stream) {
  // The manager grants the credit: what it still holds of older sessions
  // counts.
  auto settings = reader_config{max_bytes_per_line_, 0};
  reader_ = adopt(owner_->spawn(reader, stream, line_consumer_actor{manager_},
                                stream_owner_actor{client_actor{owner_}},
                                settings, counters_, log_));
  owner_->send(writer_, attach{stream});
  for (auto& x : senders_) // before an event of this session can reach them
    owner_->send(x, atom::online_v);
  owner_->send(manager_, atom::join_v, reader_);
}

void client_children::close_session(bool is_closed_by_peer) {
  if (auto old = std::exchange(reader_, nullptr))
    owner_->send_exit(old, caf::exit_reason::user_shutdown);
  go_offline();
  owner_->send(writer_, detach{is_closed_by_peer});
}

void client_children::stop_reading() {
  if (reader_)
    owner_->send(reader_, atom::discard_v);
}

void client_children::go_offline() {
  for (auto& x : senders_)
    owner_->send(x, atom::offline_v);
}

void client_children::forget_lines() {
  owner_->send(manager_, atom::discard_v);
}

void client_children::drain_writer() {
  owner_->request(writer_, caf::infinite, atom::drain_v)
    .then([](atom::drained) {}, [](const caf::error&) {});
}

// -- ending -------------------------------------------------------------------

void client_children::ask_to_finish(const finish_handler& on_answer) {
  auto count = [on_answer](finished x) { on_answer(x.activity); };
  auto gone = [on_answer](const caf::error&) { on_answer(0); };
  owner_->request(manager_, caf::infinite, atom::finish_v).then(count, gone);
  for (auto& x : senders_)
    owner_->request(x, caf::infinite, atom::finish_v).then(count, gone);
}

void client_children::stop_handlers() {
  if (bookend_)
    owner_->send_exit(bookend_, caf::exit_reason::user_shutdown);
  owner_->send_exit(manager_, caf::exit_reason::user_shutdown);
  for (auto& x : senders_)
    owner_->send_exit(x, caf::exit_reason::user_shutdown);
}

void client_children::stop_writer() {
  owner_->send_exit(writer_, caf::exit_reason::user_shutdown);
}

// -- counting -----------------------------------------------------------------

void client_children::note_down(const caf::actor_addr& who) {
  --alive_;
  if (runs_handlers(who))
    --alive_handlers_;
}

void client_children::forget_bookend() {
  bookend_ = nullptr;
}

bool client_children::runs_handlers(const caf::actor_addr& who) const {
  auto is_who = [&](const sender_actor& x) { return x.address() == who; };
  return manager_.address() == who
         || std::any_of(senders_.begin(), senders_.end(), is_who);
}

} // namespace summoner::actors
