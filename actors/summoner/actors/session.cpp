// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/session.hpp"

#include "summoner/actors/reader.hpp"
#include "summoner/actors/watched_transport.hpp"
#include "summoner/actors/writer.hpp"
#include "summoner/protocol/relay_line.hpp"
#include "summoner/protocol/utf8.hpp"

#include <caf/actor_clock.hpp>
#include <caf/send.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace summoner::actors {

namespace {

constexpr auto stop_limit = std::chrono::seconds{2};

constexpr std::string_view server_stops = "Warning: Server is shutting down.\n";
constexpr std::string_view is_inactive
  = "Warning: You have been disconnected due to inactivity.\n";
constexpr std::string_view is_too_quick
  = "Warning: You are sending messages too quickly. Please slow down.\n";

/// Lines of one chunk with what lies between them.
std::string_view extent_of(std::span<const std::string_view> lines) {
  if (lines.empty())
    return {};
  const auto* begin = lines.front().data();
  const auto* end = lines.back().data() + lines.back().size();
  return {begin, static_cast<std::size_t>(end - begin)};
}

} // namespace

session_state::session_state(session_actor::pointer self) : self_(self) {
}

session_actor::behavior_type
session_state::make_behavior(transport_ptr stream, hub_actor hub,
                             session_settings settings) {
  hub_ = std::move(hub);
  settings_ = std::move(settings);
  traffic watched;
  if (settings_.limits)
    watched.stream = std::make_shared<watched_transport>(std::move(stream));
  stream_ = watched.stream ? watched.stream : std::move(stream);
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
  // Reads once it may.
  self_->send(hub_, atom::join_v, reader_, writer_, std::move(watched));
  self_->set_down_handler([this](caf::down_msg&) { end("the relay ended"); });
  self_->monitor(hub_);
  settings_.log.info("{} connected", stream_->peer());
  return {
    [this](const inbound_batch& batch) { pass_on(batch); },
    [this](const stream_ended& news) { finish(news); },
    [this](atom::abort) { give_up(); },
    [this](atom::idle) { say_goodbye(is_inactive, "closed: it was idle"); },
    [this](atom::floods) { end_flood(); },
    [this](new_limits& x) { settings_.limits = std::move(x.limits); },
    [this](atom::stop) { say_goodbye(server_stops, "the relay ends"); },
  };
}

void session_state::pass_on(const inbound_batch& batch) {
  const auto& chunk = *batch.chunk;
  broadcast message;
  refusals refused;
  auto lines = within_rate(chunk, refused);
  auto extent = extent_of(lines);
  auto is_utf8 = protocol::is_valid_utf8(extent);
  auto out = std::make_shared<std::string>();
  out->reserve(extent.size() + extent.size() / 4 + 96 * lines.size());
  for (auto line : lines)
    message.lines += wrap(line, is_utf8, *out, refused) ? 1 : 0;
  add(settings_.counters->lines_refused, refused.not_utf8 + refused.too_long);
  tell(chunk, refused, message);
  message.bytes = std::move(out);
  self_->send(hub_, std::move(message));
}

std::span<const std::string_view>
session_state::within_rate(const protocol::line_chunk& chunk,
                           refusals& refused) {
  auto lines = std::span<const std::string_view>{chunk.lines};
  if (!settings_.limits || !settings_.limits->rate_limit_msgs_per_minute)
    return lines;
  auto limit = *settings_.limits->rate_limit_msgs_per_minute;
  auto now = self_->clock().now();
  auto dropped = rate_.take(chunk.dropped, limit, now);
  auto verdict = rate_.take(lines.size(), limit, now);
  if (dropped.begins_to_refuse || verdict.begins_to_refuse)
    settings_.log.warning("{} sends more than {} lines in a minute: those "
                          "beyond are not passed on, see "
                          "rate_limit_msgs_per_minute",
                          stream_->peer(), limit);
  auto over = lines.size() - verdict.passing;
  refused.over_rate = static_cast<std::uint32_t>(over);
  add(settings_.counters->lines_over_rate, over);
  return lines.first(verdict.passing);
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
  settings_.traffic.passed_on(stream_->peer(), line);
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
  for (std::uint32_t i = 0; i < refused.over_rate; ++i)
    to.notice += is_too_quick; // one for each line
  to.notice_lines += refused.over_rate;
}

// It is over when the client closes in return: to close earlier, with something
// left to read, would make the system throw away what it has not sent yet.
void session_state::say_goodbye(std::string_view notice, std::string reason) {
  if (!goodbye_.empty())
    return;
  goodbye_ = std::move(reason);
  self_->send(reader_, atom::discard_v);
  caf::anon_send(writer_,
                 outbound{std::make_shared<const std::string>(notice), 1});
  self_->request(writer_, caf::infinite, atom::drain_v)
    .then([](atom::drained) {}, [](const caf::error&) {});
  self_->delayed_send(self_, stop_limit, atom::abort_v);
}

// After a goodbye its time is over; else too much waits for the client.
void session_state::give_up() {
  if (!goodbye_.empty()) {
    end(goodbye_);
    return;
  }
  settings_.log.warning("closing {}: it does not read what it is sent, see "
                        "max_pending_bytes",
                        stream_->peer());
  end("closed: it does not read what it is sent");
}

void session_state::end_flood() {
  settings_.log.warning("closing {}: it sends more than the others take, see "
                        "disconnect_threshold",
                        stream_->peer());
  self_->send(settings_.door, overrun{stream_->peer()});
  end("closed: it sends more than the others take");
}

// When the WRITER tells, the READER may have lines left that came before. It
// learns of the end, too, and tells once it has passed them on. Nobody is to
// wait for what the WRITER has left, least of all that READER.
void session_state::finish(const stream_ended& news) {
  if (self_->current_sender() != writer_) {
    end(goodbye_.empty() ? describe(news.reason) : goodbye_);
    return;
  }
  self_->send_exit(writer_, caf::exit_reason::user_shutdown);
  self_->send(hub_, atom::offline_v);
}

void session_state::end(const std::string& reason) {
  settings_.log.info("{} left: {}", stream_->peer(), reason);
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
