// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/writer.hpp"

#include "summoner/actors/tcp.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace summoner::actors {

writer_state::writer_state(writer_actor::pointer self) : self_(self) {
}

writer_state::~writer_state() {
  if (!counters_)
    return;
  add(counters_->lines_written, queue_.rewind());
  add(counters_->lines_abandoned, queue_.lines());
  if (!queue_.empty())
    log_.warning("{} frame(s) not sent before the end", queue_.lines());
}

writer_actor::behavior_type
writer_state::make_behavior(stream_owner_actor owner, writer_config config,
                            std::shared_ptr<stream_counters> counters,
                            logger log) {
  owner_ = std::move(owner);
  config_ = config;
  counters_ = std::move(counters);
  log_ = std::move(log);
  return {
    [this](atom::ready) {
      is_blocked_ = false;
      write();
    },
    [this](const outbound& lines) { enqueue(lines); },
    [this](atom::flush) { flush(); },
    [this](attach& to) { attach_to(std::move(to.stream)); },
    [this](const detach& x) { forget_stream(x.is_closed_by_peer); },
    [this](atom::drain) { return drain(); },
  };
}

void writer_state::enqueue(const outbound& lines) {
  if (lines.progress || receipts_)
    keep_receipt(lines);
  queue_.push(lines.bytes, lines.lines);
  add(counters_->lines_queued, lines.lines);
  owe(lines.bytes->size());
  shed();
  if (config_.coalesces)
    write_or_postpone();
  else
    write();
}

void writer_state::keep_receipt(const outbound& lines) {
  if (!receipts_)
    receipts_ = std::make_unique<relaying::receipts>(queue_.size());
  receipts_->add(lines.progress, lines.bytes->size());
}

void writer_state::write_or_postpone() {
  if (!stream_ || is_blocked_)
    pay_debts();
  else if (!std::exchange(flush_is_due_, true))
    self_->send(self_, atom::flush_v);
}

void writer_state::flush() {
  flush_is_due_ = false;
  write();
}

void writer_state::attach_to(transport_ptr stream) {
  stream_ = std::move(stream);
  has_finished_ = false;
  is_blocked_ = false;
  if (auto count = std::exchange(shed_, 0); count > 0)
    log_.warning("dropped {} frame(s) while there was no session", count);
  stream_->watch_writing(caf::actor_cast<readiness_actor>(self_));
  write();
}

// A relay that closes in return for FIN has read what came before it.
void writer_state::forget_stream(bool is_closed_by_peer) {
  count_written(queue_.rewind());
  auto has_arrived = is_closed_by_peer && has_finished_;
  auto count = std::exchange(in_session_, 0);
  if (count > 0 && !has_arrived) {
    add(counters_->lines_in_doubt, count);
    log_.info("the connection broke: what the relay made of the {} frames sent "
              "on it is not known",
              count);
  }
  stream_ = nullptr;
  is_blocked_ = false;
  shed();
  pay_debts();
  finish_drain();
}

void writer_state::count_written(std::size_t lines) {
  add(counters_->lines_written, lines);
  in_session_ += lines;
}

// The only place where a client that goes on drops what it is to send.
void writer_state::shed() {
  if (!is_offline())
    return;
  auto count = queue_.shed(config_.offline->lines, config_.offline->bytes);
  if (count == 0)
    return;
  add(counters_->lines_shed, count);
  if (shed_ == 0)
    log_.warning("more than {} frames or {} bytes wait for a session: the "
                 "oldest are dropped; see sender.offline_buffer",
                 config_.offline->lines, config_.offline->bytes);
  shed_ += count;
}

caf::result<atom::drained> writer_state::drain() {
  drained_ = self_->make_response_promise<atom::drained>();
  write();
  return drained_;
}

void writer_state::write() {
  std::array<std::string_view, 64> parts;
  while (stream_ && !is_blocked_ && !queue_.empty()) {
    auto result = stream_->write(next(parts));
    add(counters_->bytes_written, result.bytes);
    auto lines = queue_.consume(result.bytes);
    count_written(lines);
    log_.debug("wrote {} frame(s), {} bytes, to {}", lines, result.bytes,
               stream_->peer());
    is_blocked_ = result.status == io_status::would_block;
    if (result.status == io_status::failed) {
      auto reason = make_error(ec::connection_lost, errno_text(result.error));
      self_->send(owner_, stream_ended{stream_, std::move(reason)});
      forget_stream(false);
    }
  }
  pay_debts();
  finish_drain();
}

std::span<const std::string_view>
writer_state::next(std::span<std::string_view> parts) {
  auto count = queue_.front(parts);
  if (config_.coalesces)
    return parts.first(count);
  parts[0] = parts[0].substr(0, parts[0].find('\n') + 1);
  return parts.first(1);
}

void writer_state::owe(std::size_t bytes) {
  auto producer = caf::actor_cast<producer_actor>(self_->current_sender());
  if (!producer)
    return;
  auto same = [&](const debt& x) { return x.producer == producer; };
  auto known = std::find_if(debts_.begin(), debts_.end(), same);
  if (known != debts_.end())
    known->bytes += bytes;
  else
    debts_.push_back({std::move(producer), bytes});
}

void writer_state::pay_debts() {
  if (config_.accepts == writer_config::acceptance::written) {
    report_written();
    return;
  }
  if (is_offline() || queue_.size() <= config_.low_water)
    is_over_high_water_ = false;
  else if (queue_.size() >= config_.high_water)
    is_over_high_water_ = true;
  if (is_over_high_water_)
    return;
  for (auto& x : debts_)
    self_->send(x.producer, accepted{x.bytes});
  debts_.clear();
}

void writer_state::report_written() {
  if (receipts_)
    receipts_->settle(queue_.size());
  for (auto& x : debts_) {
    auto written = x.bytes - std::min(x.bytes, queue_.size());
    if (written < config_.report_bytes)
      continue;
    self_->send(x.producer, accepted{written});
    x.bytes -= written;
  }
}

void writer_state::finish_drain() {
  if (!drained_.pending() || (stream_ && !queue_.empty()))
    return;
  if (stream_) {
    stream_->finish_writing();
    has_finished_ = true;
  }
  stream_ = nullptr; // what comes now waits for the next one
  drained_.deliver(atom::drained_v);
}

writer_actor::behavior_type
writer(writer_actor::stateful_pointer<writer_state> self,
       stream_owner_actor owner, writer_config config,
       std::shared_ptr<stream_counters> counters, logger log) {
  return self->state.make_behavior(std::move(owner), config,
                                   std::move(counters), std::move(log));
}

} // namespace summoner::actors
