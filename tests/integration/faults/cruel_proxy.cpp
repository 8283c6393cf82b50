// SPDX-License-Identifier: Apache-2.0

#include "integration/faults/cruel_proxy.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

namespace summoner::faults {

namespace {

/// What there is to be read; empty when there is nothing, or the end.
std::string_view take(const testing::raw_socket& from, std::span<char> into) {
  auto count = ::recv(from.fd(), into.data(), into.size(), MSG_DONTWAIT);
  return {into.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
}

std::uint64_t lines_in(std::string_view bytes) {
  return static_cast<std::uint64_t>(
    std::count(bytes.begin(), bytes.end(), '\n'));
}

} // namespace

cruel_proxy::cruel_proxy(std::uint16_t relay, std::size_t resets,
                         std::uint32_t seed)
  : relay_(relay), resets_left_(resets), luck_(seed),
    thread_([this] { run(); }) {
}

cruel_proxy::~cruel_proxy() {
  must_end_ = true;
  thread_.join();
}

void cruel_proxy::run() {
  constexpr int wait_ms = 10;
  std::vector<pollfd> waiting;
  while (!must_end_) {
    waiting.assign({{listener_.fd(), POLLIN, 0}});
    for (const auto& x : pairs_) {
      waiting.push_back({x.client.fd(), POLLIN, 0});
      waiting.push_back({x.relay.fd(), POLLIN, 0});
    }
    ::poll(waiting.data(), waiting.size(), wait_ms);
    std::size_t i = 1;
    for (auto& x : pairs_) {
      if (waiting[i++].revents != 0)
        pass(x, x.client, x.relay);
      if (waiting[i++].revents != 0 && !x.is_over)
        pass(x, x.relay, x.client);
    }
    pairs_.remove_if([](const pair& x) { return x.is_over; });
    if (waiting[0].revents != 0)
      open();
  }
}

void cruel_proxy::open() {
  auto client = listener_.accept();
  if (!client)
    return;
  auto relay = testing::raw_socket::connect(relay_);
  int on = 1; // what was passed on has arrived when the connection breaks
  ::setsockopt(relay.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  pairs_.push_back(
    {std::move(client), std::move(relay), 1 + luck_.roll(1'000'000)});
}

void cruel_proxy::pass(pair& on, testing::raw_socket& from,
                       testing::raw_socket& to) {
  std::array<char, 16'384> part;
  auto bytes = take(from, part);
  if (bytes.empty()) { // one side ends: so does the other
    from.close();
    to.finish();
    to.reads_to_end();
    on.is_over = true;
    return;
  }
  auto is_from_client = &from == &on.client;
  auto must_break = bytes.size() >= on.budget && resets_left_ > 0;
  auto passed = must_break ? bytes.substr(0, on.budget) : bytes;
  while (must_break && passed.ends_with('\n')) // not at the end of a line
    passed.remove_suffix(1);
  on.budget -= std::min(on.budget, bytes.size());
  on.is_over = !to.send(passed);
  if (is_from_client)
    lines_passed_ += lines_in(passed);
  if (must_break)
    reset(on, is_from_client ? bytes.substr(passed.size()) : "");
}

void cruel_proxy::reset(pair& which, std::string_view rest) {
  std::array<char, 16'384> part;
  lines_lost_ += lines_in(rest);
  for (auto more = take(which.client, part); !more.empty();
       more = take(which.client, part))
    lines_lost_ += lines_in(more);
  which.client.reset();
  which.relay.reset();
  which.is_over = true;
  --resets_left_;
}

} // namespace summoner::faults
