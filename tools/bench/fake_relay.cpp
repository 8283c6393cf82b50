// SPDX-License-Identifier: Apache-2.0

#include "bench/fake_relay.hpp"

#include "bench/clock.hpp"
#include "bench/json_check.hpp"
#include "bench/lines.hpp"
#include "bench/scan.hpp"

#include <cstdio>
#include <utility>

namespace summoner::bench {

namespace {

constexpr std::uint64_t check_every = 64;
constexpr std::uint64_t max_shown_lines = 3;
constexpr std::size_t max_shown_bytes = 160;

/// One write of this size is kept ready, as far as the window allows.
constexpr std::size_t write_bytes = 64 << 10;

/// The most that one read takes.
constexpr std::size_t read_bytes = 64 << 10;

} // namespace

fake_relay::fake_relay(const client_load_options& options)
  : options_(options), blob_(options.blob_bytes, 'x'),
    listener_(listen_on_loopback(options.port)) {
  set_accept_timeout(listener_, options.accept_timeout_seconds);
}

int fake_relay::accept_clients() {
  for (int accepted = 0; accepted < options_.clients; ++accepted) {
    auto peer = accept_peer(listener_);
    if (peer.socket.number() < 0)
      return accepted;
    auto& conn = connections_.emplace_back();
    conn.socket = std::move(peer.socket);
    epoll_.add(conn.socket, EPOLLIN, &conn);
  }
  return options_.clients;
}

bool fake_relay::warm_up() {
  run_phase(options_.warmup);
  return result_.counts.answers
         == std::uint64_t{options_.warmup} * connections_.size();
}

client_load_result fake_relay::measure() {
  const usage_meter meter{options_.agent};
  measuring_ = true;
  const auto duration = run_phase(options_.messages);
  result_.seconds = to_seconds(duration);
  result_.agent = meter.used();
  result_.own_cpu_seconds = meter.own_cpu_seconds();
  return result_;
}

// Returns the time from the start to the last answer.
std::int64_t fake_relay::run_phase(std::uint32_t lines) {
  lines_per_client_ = lines;
  result_.counts = {};
  const auto start = now_ns();
  last_answer_ns_ = start;
  for (auto& conn : connections_) {
    conn.written = 0;
    conn.answered = 0;
    conn.expected_id = 0;
  }
  for (auto& conn : connections_)
    write(conn);
  const auto expected = std::uint64_t{lines} * connections_.size();
  while (result_.counts.answers < expected
         && result_.dead_connections < options_.clients) {
    const auto now = now_ns();
    if (now - start > to_ns(options_.timeout_seconds)
        || now - last_answer_ns_ > to_ns(options_.idle_seconds))
      break;
    pump();
  }
  return last_answer_ns_ - start;
}

void fake_relay::pump() {
  const bool thinking = options_.think_ms > 0;
  const auto ready = epoll_.wait((thinking ? 1 : 20) * millisecond_ns);
  if (thinking) {
    for (auto& conn : connections_)
      write(conn);
  }
  for (const auto& event : ready) {
    auto& conn = *static_cast<connection*>(event.data.ptr);
    if (!conn.dead && (event.events & readable_events) != 0)
      read(conn);
    if (!conn.dead)
      write(conn);
  }
}

void fake_relay::read(connection& conn) {
  const auto filled = conn.in.fill(conn.socket.number(), read_bytes);
  const auto now = now_ns();
  std::string_view line;
  while (conn.in.next(line))
    judge(conn, line, now);
  if (filled == fill_result::closed)
    bury(conn);
}

void fake_relay::judge(connection& conn, std::string_view line,
                       std::int64_t now) {
  const auto id = scan_integer(line, "\"id\"");
  if (id < 0) {
    count_other(line);
    return;
  }
  auto& counts = result_.counts;
  if (id != conn.expected_id)
    ++counts.misordered;
  conn.expected_id = id + 1;
  ++conn.answered;
  ++counts.answers;
  last_answer_ns_ = now;
  if (measuring_ && options_.mode == feed_mode::pingpong)
    result_.round_trips.add(now - conn.sent_ns);
  if (options_.think_ms > 0) {
    std::uniform_int_distribution<std::int64_t> pause{0, options_.think_ms
                                                           * millisecond_ns};
    conn.not_before_ns = now + pause(pauses_);
  }
  if (counts.answers % check_every == 0
      && !is_answer(line, static_cast<std::uint32_t>(id), blob_))
    ++counts.bad;
}

void fake_relay::count_other(std::string_view line) {
  if (result_.counts.other++ >= max_shown_lines)
    return;
  const auto shown = line.substr(0, max_shown_bytes);
  std::fprintf(stderr, "other line: %.*s\n", static_cast<int>(shown.size()),
               shown.data());
}

// Writes what window and socket allow.
void fake_relay::write(connection& conn) {
  while (!conn.dead) {
    refill(conn);
    if (conn.out.empty()) {
      arm(conn, false);
      return;
    }
    switch (conn.out.flush(conn.socket.number())) {
      case flush_result::done:
        break;
      case flush_result::blocked:
        arm(conn, true);
        return;
      case flush_result::failed:
        bury(conn);
    }
  }
}

void fake_relay::refill(connection& conn) {
  while (may_write(conn)) {
    conn.sent_ns = now_ns();
    if (conn.sent_ns < conn.not_before_ns)
      return;
    append_relayed_line(conn.out.text(), conn.written++, blob_,
                        options_.content);
  }
}

bool fake_relay::may_write(const connection& conn) const {
  return conn.written < lines_per_client_
         && conn.out.pending_bytes() < write_bytes
         && (options_.window == 0
             || conn.written - conn.answered < options_.window);
}

void fake_relay::arm(connection& conn, bool wants_out) {
  if (conn.dead || conn.wants_out == wants_out)
    return;
  conn.wants_out = wants_out;
  const auto out_event = wants_out ? std::uint32_t{EPOLLOUT} : 0U;
  epoll_.modify(conn.socket, EPOLLIN | out_event, &conn);
}

void fake_relay::bury(connection& conn) {
  if (conn.dead)
    return;
  conn.dead = true;
  ++result_.dead_connections;
  epoll_.remove(conn.socket);
}

} // namespace summoner::bench
