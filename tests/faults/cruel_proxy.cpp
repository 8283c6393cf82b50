// SPDX-License-Identifier: Apache-2.0

#include "faults/cruel_proxy.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace summoner::faults {

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
  if (client)
    pairs_.push_back({std::move(client), testing::raw_socket::connect(relay_),
                      1 + luck_.roll(200'000)});
}

void cruel_proxy::pass(pair& on, testing::raw_socket& from,
                       testing::raw_socket& to) {
  std::array<char, 16'384> part;
  auto count = ::recv(from.fd(), part.data(), part.size(), MSG_DONTWAIT);
  if (count <= 0) { // one side ends: so does the other
    from.close();
    to.finish();
    on.is_over = to.reads_to_end();
    return;
  }
  auto bytes = std::string_view{part.data(), static_cast<std::size_t>(count)};
  if (bytes.size() < on.budget || resets_left_ == 0) {
    on.budget -= std::min(on.budget, bytes.size());
    on.is_over = !to.send(bytes);
    return;
  }
  auto half = bytes.substr(0, on.budget);
  while (half.ends_with('\n')) // not at the end of a line
    half.remove_suffix(1);
  to.send(half);
  reset(on);
}

void cruel_proxy::reset(pair& which) {
  which.client.reset();
  which.relay.reset();
  which.is_over = true;
  --resets_left_;
}

} // namespace summoner::faults
