// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/session.hpp"

#include "summoner/actors/reader.hpp"
#include "summoner/actors/writer.hpp"
#include "summoner/protocol/relay_line.hpp"
#include "summoner/protocol/utf8.hpp"

#include <caf/send.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace summoner::actors {

namespace {

constexpr auto stop_limit = std::chrono::seconds{2};

/// The lines of a chunk with what lies between them.
std::string_view extent_of(const protocol::line_chunk& chunk) {
  if (chunk.lines.empty())
    return {};
  const auto* begin = chunk.lines.front().data();
  const auto* end = chunk.lines.back().data() + chunk.lines.back().size();
  return {begin, static_cast<std::size_t>(end - begin)};
}

} // namespace

session_state::session_state(session_actor::pointer self) : self_(self) {
}

session_actor::behavior_type
session_state::make_behavior(transport_ptr stream, hub_actor hub,
                             session_settings settings) {
  stream_ = std::move(stream);
  hub_ = std::move(hub);
  settings_ = std::move(settings);
  auto self = session_actor{self_};
  auto counters = std::shared_ptr<stream_counters>{settings_.counters};
  writer_config writing;
  writing.accepts = writer_config::acceptance::written;
  writer_ = self_->spawn(writer, stream_owner_actor{self}, writing, counters,
                         logger{});
  self_->send(writer_, attach{stream_});
  auto reading = reader_config{settings_.max_bytes_per_line, 0};
  reader_ = self_->spawn(reader, stream_, line_consumer_actor{self},
                         stream_owner_actor{self}, reading, counters,
                         settings_.log);
  self_->send(hub_, atom::join_v, reader_, writer_); // reads once it may
  self_->set_down_handler([this](caf::down_msg&) { end("the relay ended"); });
  self_->monitor(hub_);
  settings_.log.debug("{} connected", stream_->peer());
  return {
    [this](const inbound_batch& batch) { pass_on(batch); },
    [this](const stream_ended& news) { finish(news); },
    [this](atom::abort) {
      end(is_stopping_ ? "the relay ends"
                       : "closed: it does not read what it is sent");
    },
    [this](atom::stop) { stop(); },
  };
}

void session_state::pass_on(const inbound_batch& batch) {
  const auto& chunk = *batch.chunk;
  auto extent = extent_of(chunk);
  auto is_utf8 = protocol::is_valid_utf8(extent);
  auto out = std::make_shared<std::string>();
  out->reserve(extent.size() + extent.size() / 4 + 96 * chunk.lines.size());
  broadcast message;
  refusals refused;
  for (auto line : chunk.lines)
    message.lines += wrap(line, is_utf8, *out, refused) ? 1 : 0;
  add(settings_.counters->lines_refused, refused.not_utf8 + refused.too_long);
  tell(chunk, refused, message);
  message.bytes = std::move(out);
  self_->send(hub_, std::move(message));
}

bool session_state::wrap(std::string_view line, bool is_known_utf8,
                         std::string& out, refusals& refused) const {
  if (!is_known_utf8 && !protocol::is_valid_utf8(line)) {
    ++refused.not_utf8;
    return false;
  }
  auto before = out.size();
  protocol::append_relay_line(out, stream_->peer(), line);
  auto made = out.size() - before - 1;
  if (made > settings_.max_bytes_per_line) {
    out.resize(before);
    ++refused.too_long;
    refused.longest = std::max(refused.longest, made);
    return false;
  }
  settings_.log.info("From {}: {}", stream_->peer(), line);
  return true;
}

void session_state::tell(const protocol::line_chunk& chunk,
                         const refusals& refused, broadcast& to) const {
  auto limit = settings_.max_bytes_per_line;
  auto say = [&](std::uint32_t count, std::string_view what) {
    to.notice += fmt::format("Warning: {} line(s){}.\n", count, what);
    ++to.notice_lines;
  };
  if (chunk.dropped > 0)
    say(chunk.dropped,
        fmt::format(" of up to {} bytes were dropped: the limit is {}",
                    chunk.longest_dropped, limit));
  if (refused.not_utf8 > 0)
    say(refused.not_utf8, " were dropped: they are not UTF-8");
  if (refused.too_long > 0)
    say(refused.too_long,
        fmt::format(" were dropped: passed on they would have up to {} bytes, "
                    "the limit is {}",
                    refused.longest, limit));
}

// It is over when the client closes in return: to close earlier, with something
// left to read, would make the system throw away what it has not sent yet.
void session_state::stop() {
  if (std::exchange(is_stopping_, true))
    return;
  self_->send(reader_, atom::discard_v);
  auto notice = std::make_shared<const std::string>(
    "Warning: Server is shutting down.\n");
  caf::anon_send(writer_, outbound{std::move(notice), 1});
  self_->request(writer_, caf::infinite, atom::drain_v)
    .then([](atom::drained) {}, [](const caf::error&) {});
  self_->delayed_send(self_, stop_limit, atom::abort_v);
}

// When the WRITER tells, the READER may have lines left that came before. It
// learns of the end, too, and tells once it has passed them on.
void session_state::finish(const stream_ended& news) {
  if (self_->current_sender() != writer_)
    end(describe(news.reason));
}

void session_state::end(const std::string& reason) {
  settings_.log.debug("{} left: {}", stream_->peer(), reason);
  self_->send_exit(reader_, caf::exit_reason::user_shutdown);
  self_->send_exit(writer_, caf::exit_reason::user_shutdown);
  stream_->close();
  self_->send(hub_, atom::leave_v);
  self_->quit();
}

session_actor::behavior_type
session(session_actor::stateful_pointer<session_state> self,
        transport_ptr stream, hub_actor hub, session_settings settings) {
  return self->state.make_behavior(std::move(stream), std::move(hub),
                                   std::move(settings));
}

} // namespace summoner::actors
