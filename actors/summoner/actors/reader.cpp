// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/reader.hpp"

#include "summoner/actors/tcp.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace summoner::actors {

namespace {

constexpr std::size_t scratch_bytes = 64 * 1024;

// Lines per batch: what becomes of a line costs more than its bytes, most of
// all if it has none.
constexpr std::ptrdiff_t lines_per_batch = 2048;

/// The beginning of `bytes`, with no more lines than belong into a batch.
std::string_view first_batch_of(std::string_view bytes) {
  if (std::count(bytes.begin(), bytes.end(), '\n') <= lines_per_batch)
    return bytes;
  std::size_t size = 0;
  for (std::ptrdiff_t i = 0; i < lines_per_batch; ++i)
    size = bytes.find('\n', size) + 1;
  return bytes.substr(0, size);
}

// Reads per scheduling turn, so that one busy connection starves nobody.
constexpr int reads_per_turn = 4;

/// What a read fills before the framer copies the lines out: one buffer per
/// thread instead of one per connection.
std::span<char> scratch() {
  thread_local auto buffer = std::vector<char>(scratch_bytes);
  return buffer;
}

} // namespace

reader_state::reader_state(reader_actor::pointer self) : self_(self) {
}

reader_actor::behavior_type
reader_state::make_behavior(transport_ptr stream, line_consumer_actor consumer,
                            stream_owner_actor owner, reader_config config,
                            std::shared_ptr<stream_counters> counters,
                            logger log) {
  stream_ = std::move(stream);
  consumer_ = std::move(consumer);
  owner_ = std::move(owner);
  credit_ = config.credit;
  framer_ = protocol::line_framer{config.max_bytes_per_line};
  counters_ = std::move(counters);
  log_ = std::move(log);
  stream_->watch_reading(caf::actor_cast<readiness_actor>(self_));
  self_->send(self_, atom::ready_v);
  return {
    [this](atom::ready) { read(); },
    [this](inbound_credit credit) { add_credit(credit.batches); },
    [this](atom::discard) { discard(); },
  };
}

void reader_state::read() {
  for (int reads = 0; reads < reads_per_turn; ++reads) {
    wants_to_read_ = credit_ == 0 && !is_discarding_;
    if (wants_to_read_)
      return;
    if (!unfed_.empty()) {
      feed(std::exchange(unfed_, {}));
      continue;
    }
    auto buffer = scratch();
    auto result = stream_->read(buffer);
    if (result.bytes > 0) {
      add(counters_->bytes_read, result.bytes);
      feed({buffer.data(), result.bytes});
    }
    switch (result.status) {
      case io_status::ok:
        break;
      case io_status::would_block:
        wants_to_read_ = !unfed_.empty();
        return;
      case io_status::end_of_stream:
        if (!is_discarding_)
          pass_on(framer_.finish());
        end(make_error(ec::end_of_stream, "the peer closed the connection"));
        return;
      case io_status::failed:
        drop_unfinished_line();
        end(make_error(ec::connection_lost, errno_text(result.error)));
        return;
    }
  }
  self_->send(self_, atom::ready_v);
}

void reader_state::add_credit(std::uint32_t batches) {
  credit_ += batches;
  if (wants_to_read_)
    read();
}

void reader_state::discard() {
  is_discarding_ = true;
  unfed_.clear();
  if (wants_to_read_)
    read();
}

void reader_state::feed(std::string_view bytes) {
  if (is_discarding_)
    return;
  while (!bytes.empty() && credit_ > 0) {
    auto batch = first_batch_of(bytes);
    pass_on(framer_.feed(batch));
    bytes.remove_prefix(batch.size());
  }
  unfed_ = bytes;
}

void reader_state::pass_on(std::optional<protocol::line_chunk> chunk) {
  if (!chunk)
    return;
  if (chunk->dropped > 0) {
    add(counters_->lines_dropped, chunk->dropped);
    log_.warning("dropped {} line(s) from {} over the limit, the longest of {} "
                 "bytes; see max_bytes_per_line",
                 chunk->dropped, stream_->peer(), chunk->longest_dropped);
  }
  add(counters_->lines_read, chunk->lines.size());
  log_.debug("read {} line(s) from {}", chunk->lines.size(), stream_->peer());
  --credit_;
  self_->send(consumer_, inbound_batch{std::make_shared<protocol::line_chunk>(
                           *std::move(chunk))});
}

void reader_state::drop_unfinished_line() {
  if (framer_.pending() > 0 && !is_discarding_)
    log_.info("dropped {} bytes of a line from {} that broke off",
              framer_.pending(), stream_->peer());
}

void reader_state::end(caf::error reason) {
  self_->send(owner_, stream_ended{stream_, std::move(reason)});
  self_->quit();
}

reader_actor::behavior_type
reader(reader_actor::stateful_pointer<reader_state> self, transport_ptr stream,
       line_consumer_actor consumer, stream_owner_actor owner,
       reader_config config, std::shared_ptr<stream_counters> counters,
       logger log) {
  return self->state.make_behavior(std::move(stream), std::move(consumer),
                                   std::move(owner), config,
                                   std::move(counters), std::move(log));
}

} // namespace summoner::actors
