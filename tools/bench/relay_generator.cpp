// SPDX-License-Identifier: Apache-2.0

#include "bench/relay_generator.hpp"

#include "bench/clock.hpp"
#include "bench/lines.hpp"
#include "bench/scan.hpp"

#include <algorithm>
#include <utility>

namespace summoner::bench {

namespace {

constexpr std::int64_t longest_wait_ns = 20 * millisecond_ns;
constexpr std::int64_t probe_period_ns = 500 * millisecond_ns;
constexpr std::int64_t settle_ns = 300 * millisecond_ns;
constexpr std::int64_t sample_period_ns = 50 * millisecond_ns;

/// A flood keeps one write of this size ready.
constexpr std::size_t write_bytes = 64 << 10;

/// The most that one read takes.
constexpr std::size_t read_bytes = 256 << 10;

delivery_checker_config checker_config(const relay_load_options& options,
                                       const std::string& blob) {
  return {.senders = options.senders,
          .messages = options.messages,
          .blob = blob,
          .check_every = options.check_every};
}

} // namespace

relay_generator::relay_generator(const relay_load_options& options)
  : options_(options), blob_(options.blob_bytes, 'x'),
    checker_(checker_config(options, blob_)) {
  for (int number = options.senders; number < options.connections(); ++number)
    open(number);
  for (int number = 0; number < options.senders; ++number)
    open(number);
}

bool relay_generator::probe() {
  const auto deadline = now_ns() + to_ns(options_.probe_timeout_seconds);
  std::int64_t next_probe = 0;
  while (!everybody_probed()) {
    const auto now = now_ns();
    if (now > deadline)
      return false;
    if (now > next_probe) {
      send_probes();
      next_probe = now + probe_period_ns;
    }
    pump(longest_wait_ns);
  }
  // Probes that are still under way.
  for (const auto end = now_ns() + settle_ns; now_ns() < end;)
    pump(longest_wait_ns);
  return true;
}

relay_load_result relay_generator::measure() {
  stall_receivers();
  const usage_meter meter{options_.server};
  measuring_ = true;
  checker_.start();
  const auto start = now_ns();
  last_delivery_ns_ = start;
  if (options_.is_flood()) {
    for (int number = 0; number < options_.senders; ++number) {
      refill(sender(number));
      arm(sender(number), true);
    }
  }
  run_until_done(start);
  result_.server = meter.used();
  result_.server_peak_kb = std::max(result_.server_peak_kb,
                                    result_.server.resident_kb);
  result_.own_cpu_seconds = meter.own_cpu_seconds();
  result_.seconds = to_seconds(last_delivery_ns_ - start);
  result_.counts = checker_.counts();
  for (int number = 0; number < options_.senders; ++number)
    result_.sent += sender(number).next_sequence - 1;
  return result_;
}

// -- connections --------------------------------------------------------------

void relay_generator::open(int number) {
  auto& conn = connections_.emplace_back();
  conn.socket = connect_to(options_.host, options_.port);
  conn.number = number;
  conn.heard = checker_.make_hearing();
  epoll_.add(conn.socket, events_of(conn), &conn);
}

bool relay_generator::is_sender(const connection& conn) const {
  return conn.number < options_.senders;
}

relay_generator::connection& relay_generator::sender(int number) {
  const auto first = static_cast<std::size_t>(options_.receivers);
  return connections_[first + static_cast<std::size_t>(number)];
}

bool relay_generator::everybody_probed() const {
  return std::all_of(
    connections_.begin(), connections_.end(), [](const connection& conn) {
      for (std::size_t from = 0; from < conn.heard.size(); ++from) {
        if (std::cmp_not_equal(from, conn.number)
            && !conn.heard[from].is_probed())
          return false;
      }
      return true;
    });
}

void relay_generator::send_probes() {
  for (int number = 0; number < options_.senders; ++number) {
    auto& conn = sender(number);
    append_published_line(conn.out.text(), {number, 0, now_ns()}, blob_);
    flush(conn);
    arm(conn, !conn.out.empty());
  }
}

void relay_generator::stall_receivers() {
  for (int number = 0; number < options_.stalled; ++number) {
    auto& conn = connections_[static_cast<std::size_t>(number)];
    conn.stalled = true;
    epoll_.modify(conn.socket, events_of(conn), &conn);
  }
}

// -- the measurement ----------------------------------------------------------

void relay_generator::run_until_done(std::int64_t start_ns) {
  const auto expected = options_.expected_deliveries();
  const auto deadline = start_ns + to_ns(options_.timeout_seconds);
  auto last_sent = start_ns;
  next_sample_ns_ = start_ns;
  while (checker_.counts().delivered < expected) {
    const auto now = now_ns();
    if (now > deadline || is_idle(now, last_sent))
      break;
    const auto wait = send_due(start_ns, now);
    sample_memory(now);
    pump(wait);
  }
}

// A flood that the relay holds back is not idle while it has more to send,
// unless receivers stall on purpose.
bool relay_generator::is_idle(std::int64_t now, std::int64_t& last_sent_ns) {
  if (is_sending() && dead_senders_ < options_.senders)
    last_sent_ns = now;
  auto last_event = last_delivery_ns_;
  if (options_.is_flood() && options_.stalled == 0)
    last_event = std::max(last_event, last_sent_ns);
  return now - last_event > to_ns(options_.idle_seconds);
}

bool relay_generator::is_sending() {
  for (int number = 0; number < options_.senders; ++number) {
    const auto& conn = sender(number);
    if (!conn.dead
        && (conn.next_sequence <= options_.messages || !conn.out.empty()))
      return true;
  }
  return false;
}

// Paced: sends what is due and returns how long to wait for the next one.
std::int64_t relay_generator::send_due(std::int64_t start_ns,
                                       std::int64_t now) {
  if (options_.is_flood())
    return longest_wait_ns;
  const auto senders = static_cast<std::uint64_t>(options_.senders);
  while (paced_ < options_.messages * senders) {
    const auto due = start_ns
                     + to_ns(static_cast<double>(paced_) / options_.rate);
    if (due > now)
      return std::min(longest_wait_ns, due - now);
    auto& conn = sender(static_cast<int>(paced_ % senders));
    append_next(conn, due);
    flush(conn);
    arm(conn, !conn.out.empty());
    ++paced_;
  }
  return longest_wait_ns;
}

void relay_generator::sample_memory(std::int64_t now) {
  if (options_.server == 0 || now <= next_sample_ns_)
    return;
  result_.server_peak_kb = std::max(result_.server_peak_kb,
                                    usage_of(options_.server).resident_kb);
  next_sample_ns_ = now + sample_period_ns;
}

// -- input and output ---------------------------------------------------------

void relay_generator::pump(std::int64_t wait_ns) {
  for (const auto& event : epoll_.wait(wait_ns)) {
    auto& conn = *static_cast<connection*>(event.data.ptr);
    if (!conn.dead && (event.events & readable_events) != 0)
      read(conn);
    if (!conn.dead && (event.events & EPOLLOUT) != 0)
      write(conn);
  }
}

void relay_generator::read(connection& conn) {
  const auto filled = conn.in.fill(conn.socket.number(), read_bytes);
  const auto now = now_ns();
  std::string_view line;
  while (conn.in.next(line)) {
    if (!checker_.judge(conn.heard, line))
      continue;
    last_delivery_ns_ = now;
    if (!options_.is_flood())
      result_.latency.add(now - scan_integer(line, "tns"));
  }
  if (filled == fill_result::closed)
    bury(conn);
}

void relay_generator::write(connection& conn) {
  refill(conn);
  flush(conn);
  refill(conn);
  arm(conn, !conn.out.empty());
}

void relay_generator::refill(connection& conn) {
  if (!measuring_ || !options_.is_flood() || !is_sender(conn))
    return;
  while (conn.next_sequence <= options_.messages
         && conn.out.pending_bytes() < write_bytes)
    append_next(conn, now_ns());
}

void relay_generator::append_next(connection& conn, std::int64_t sent_ns) {
  append_published_line(conn.out.text(),
                        {conn.number, conn.next_sequence, sent_ns}, blob_);
  ++conn.next_sequence;
}

void relay_generator::flush(connection& conn) {
  if (!conn.dead
      && conn.out.flush(conn.socket.number()) == flush_result::failed)
    bury(conn);
}

void relay_generator::arm(connection& conn, bool wants_out) {
  if (conn.dead || conn.wants_out == wants_out)
    return;
  conn.wants_out = wants_out;
  epoll_.modify(conn.socket, events_of(conn), &conn);
}

std::uint32_t relay_generator::events_of(const connection& conn) const {
  return (conn.stalled ? 0U : std::uint32_t{EPOLLIN})
         | (conn.wants_out ? std::uint32_t{EPOLLOUT} : 0U);
}

void relay_generator::bury(connection& conn) {
  if (conn.dead)
    return;
  conn.dead = true;
  ++result_.dead_connections;
  if (is_sender(conn))
    ++dead_senders_;
  epoll_.remove(conn.socket);
}

} // namespace summoner::bench
