// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "bench/sockets.hpp"

#include <sys/epoll.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace summoner::bench {

/// The events that mean "read, and learn whether the peer is gone".
inline constexpr std::uint32_t readable_events = EPOLLIN | EPOLLHUP | EPOLLERR;

/// Waits for sockets; each is known by a pointer of the caller's choice.
///
/// @par Threads   Not thread-safe.
/// @par Lifetime  The pointers must stay valid until remove() or the end.
class epoll_set {
public:
  /// Ends the program when the system has no descriptor left.
  epoll_set();

  /// Starts to watch a socket for @p events (`EPOLLIN`, `EPOLLOUT`).
  void add(const descriptor& socket, std::uint32_t events, void* owner);

  /// Changes the events of a socket that is watched.
  void modify(const descriptor& socket, std::uint32_t events, void* owner);

  /// Stops watching a socket.
  void remove(const descriptor& socket);

  /// Waits until a socket is ready.
  /// @param timeout_ns  How long to wait at most; negative: forever.
  /// @returns The ready sockets, valid until the next call; maybe none.
  std::span<const epoll_event> wait(std::int64_t timeout_ns);

private:
  void control(int operation, const descriptor& socket, std::uint32_t events,
               void* owner);

  descriptor epoll_;
  std::array<epoll_event, 512> ready_{};
};

} // namespace summoner::bench
