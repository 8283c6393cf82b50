// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/outbox.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <utility>

namespace summoner::actors {

namespace {

constexpr std::size_t batch_bytes = 32 * 1024;

} // namespace

outbox::outbox(sender_actor::pointer self, writer_actor writer, bool coalesces)
  : self_(self), writer_(std::move(writer)),
    limit_(coalesces ? batch_bytes : 1) {
}

void outbox::add(const frame_batch& whole) {
  frames_.text += whole.text;
  frames_.lines += whole.lines;
}

void outbox::prepare(frame_batch& batch) const {
  if (batch.text.empty())
    batch.text.reserve(last_batch_);
}

void outbox::hand_over() {
  if (unaccepted_bytes_ == 0)
    hand_over_all();
}

void outbox::hand_over_all() {
  auto batch = std::exchange(frames_, {});
  if (batch.text.empty())
    return;
  lines_handed_over_ += batch.lines;
  last_batch_ = batch.text.size();
  unaccepted_bytes_ += batch.text.size();
  auto bytes = std::make_shared<const std::string>(std::move(batch.text));
  self_->send(writer_, outbound{std::move(bytes), batch.lines});
}

void outbox::settle(std::size_t bytes) {
  unaccepted_bytes_ -= bytes;
  hand_over();
}

} // namespace summoner::actors
