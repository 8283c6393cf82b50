// SPDX-License-Identifier: Apache-2.0

// The least that a relay of this protocol can do, as a physical limit to
// compare with. One thread, epoll; each line of one client goes to all others
// as {"remote_addr": "ip:port", "content": "<line, JSON-escaped>"}\n.
// Back-pressure: no client is read while any has more than 4 MiB waiting.
// Left out on purpose: UTF-8 checks, limits of lines, logging, time-outs.

#include "bench/command_line.hpp"
#include "bench/epoll_set.hpp"
#include "bench/line_buffer.hpp"
#include "bench/send_buffer.hpp"
#include "bench/sockets.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace summoner::bench {

namespace {

/// Reading stops while a client has more than this to receive.
constexpr std::size_t high_water_bytes = 4 << 20;

/// The most that one read takes.
constexpr std::size_t read_bytes = 64 << 10;

// Not inlined on purpose: in the middle of a large function g++ 12 keeps its
// variables in memory, and this loop is most of what the relay computes.
[[gnu::noinline]] void append_escaped(std::string& out, std::string_view text) {
  std::size_t copied = 0;
  for (std::size_t pos = 0; pos < text.size(); ++pos) {
    const auto c = static_cast<unsigned char>(text[pos]);
    if (c >= 0x20 && c != '"' && c != '\\')
      continue;
    out.append(text, copied, pos - copied);
    copied = pos + 1;
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
      continue;
    }
    std::array<char, 8> escape{};
    std::snprintf(escape.data(), escape.size(), "\\u%04x", c);
    out += escape.data();
  }
  out.append(text, copied);
}

/// One relay on one port, for as long as the process lives.
class mini_relay {
public:
  explicit mini_relay(std::uint16_t port);

  [[noreturn]] void run();

private:
  struct client {
    descriptor socket;
    // Everything of a relayed line that comes before its content.
    std::string prefix;
    send_buffer out;
    bool wants_out = false;
    bool dirty = false;
    bool dead = false;
    line_buffer in;
  };

  void accept_all();
  void read(client& from);
  void broadcast(const client& from, std::string_view line);
  void flush_dirty();
  void flush(client& to);
  void hold_back();
  std::uint32_t events_of(const client& of) const;
  void drop(client& gone);
  void bury_dead();

  epoll_set epoll_;
  descriptor listener_;
  std::vector<std::unique_ptr<client>> clients_;
  std::vector<client*> dirty_;
  std::vector<client*> dead_;
  std::string relayed_;
  bool paused_ = false;
};

mini_relay::mini_relay(std::uint16_t port)
  : listener_(listen_on_loopback(port)) {
  set_nonblocking(listener_);
  epoll_.add(listener_, EPOLLIN, nullptr);
}

void mini_relay::run() {
  for (;;) {
    for (const auto& event : epoll_.wait(-1)) {
      auto* ready = static_cast<client*>(event.data.ptr);
      if (ready == nullptr) {
        accept_all();
        continue;
      }
      if (!ready->dead && (event.events & EPOLLOUT) != 0)
        flush(*ready);
      if (!ready->dead && (event.events & readable_events) != 0)
        read(*ready);
    }
    flush_dirty();
    hold_back();
    bury_dead();
  }
}

void mini_relay::accept_all() {
  for (;;) {
    auto peer = accept_peer(listener_);
    if (peer.socket.number() < 0)
      return;
    auto& added = *clients_.emplace_back(std::make_unique<client>());
    added.socket = std::move(peer.socket);
    added.prefix = R"({"remote_addr": ")" + peer.address + R"(", "content": ")";
    epoll_.add(added.socket, events_of(added), &added);
  }
}

void mini_relay::read(client& from) {
  const auto filled = from.in.fill(from.socket.number(), read_bytes);
  std::string_view line;
  while (from.in.next(line))
    broadcast(from, line);
  if (filled == fill_result::closed)
    drop(from);
}

void mini_relay::broadcast(const client& from, std::string_view line) {
  relayed_ = from.prefix;
  append_escaped(relayed_, line);
  relayed_ += "\"}\n";
  for (auto& to : clients_) {
    if (to.get() == &from || to->dead)
      continue;
    to->out.append(relayed_);
    if (!to->dirty) {
      to->dirty = true;
      dirty_.push_back(to.get());
    }
  }
}

void mini_relay::flush_dirty() {
  for (auto* to : dirty_) {
    to->dirty = false;
    if (!to->dead && !to->wants_out)
      flush(*to);
  }
  dirty_.clear();
}

void mini_relay::flush(client& to) {
  const auto flushed = to.out.flush(to.socket.number());
  if (flushed == flush_result::failed) {
    drop(to);
    return;
  }
  const bool wants_out = flushed == flush_result::blocked;
  if (wants_out == to.wants_out)
    return;
  to.wants_out = wants_out;
  epoll_.modify(to.socket, events_of(to), &to);
}

void mini_relay::hold_back() {
  const bool over
    = std::any_of(clients_.begin(), clients_.end(), [](const auto& to) {
        return !to->dead && to->out.pending_bytes() > high_water_bytes;
      });
  if (over == paused_)
    return;
  paused_ = over;
  for (auto& from : clients_) {
    if (!from->dead)
      epoll_.modify(from->socket, events_of(*from), from.get());
  }
}

std::uint32_t mini_relay::events_of(const client& of) const {
  return (paused_ ? 0U : std::uint32_t{EPOLLIN})
         | (of.wants_out ? std::uint32_t{EPOLLOUT} : 0U);
}

void mini_relay::drop(client& gone) {
  if (gone.dead)
    return;
  gone.dead = true;
  dead_.push_back(&gone);
}

void mini_relay::bury_dead() {
  for (const auto* gone : dead_) {
    clients_.erase(
      std::find_if(clients_.begin(), clients_.end(),
                   [gone](const auto& entry) { return entry.get() == gone; }));
  }
  dead_.clear();
}

} // namespace

} // namespace summoner::bench

int main(int argc, char** argv) {
  std::uint16_t port = 8888;
  CLI::App app{"A relay on 127.0.0.1 that does the least it can.\n"
               "Example: mini_relay 8888"};
  app.option_defaults()->always_capture_default();
  app.add_option("port", port, "TCP port to listen on");
  summoner::bench::parse_or_exit(app, argc, argv);
  summoner::bench::raise_descriptor_limit();
  summoner::bench::mini_relay{port}.run();
}
