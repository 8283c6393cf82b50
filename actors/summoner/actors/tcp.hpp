// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/poller.hpp"
#include "summoner/actors/transport.hpp"

#include <caf/expected.hpp>
#include <sys/socket.h>
#include <sys/types.h>

#include <cerrno>
#include <string>

namespace summoner::actors {

/// Owns a file descriptor.
class unique_fd {
public:
  unique_fd() noexcept = default;

  explicit unique_fd(int fd) noexcept : fd_(fd) {
  }

  unique_fd(unique_fd&& other) noexcept : fd_(other.release()) {
  }

  unique_fd& operator=(unique_fd&& other) noexcept;

  ~unique_fd();

  [[nodiscard]] int get() const noexcept {
    return fd_;
  }

  /// Gives up the descriptor without closing it.
  int release() noexcept;

  explicit operator bool() const noexcept {
    return fd_ >= 0;
  }

private:
  int fd_ = -1;
};

/// `ip:port` of a socket address, with brackets around an IPv6 address.
std::string to_string(const sockaddr_storage& address);

/// Text of an `errno`, for people.
std::string errno_text(int error);

/// What a read or write gave that has failed with this `errno`.
io_result io_failure(int error) noexcept;

/// Calls `f`, which reads or writes, until no signal interrupts it.
/// @returns What it gave; negative with the reason in `errno`.
template <class F>
ssize_t uninterrupted(F f) {
  for (;;) {
    ssize_t count = f();
    if (count >= 0 || errno != EINTR)
      return count;
  }
}

/// Makes a transport of a connected TCP socket, which becomes non-blocking and
/// unbuffered (`TCP_NODELAY`). After 60 s without traffic the system asks the
/// peer every 10 s whether it is still there, and breaks the connection after
/// six questions without an answer: one whose peer has gone without a word,
/// with its machine or its network, ends after two minutes. While bytes are on
/// their way the system's own patience with them holds (`tcp_retries2`, some 15
/// min).
/// @param peer The other side, if it is known: a socket whose peer has gone
///             cannot tell any more.
/// @par Errors `ec::connection_lost` when the poller cannot watch it, or when
///             it is connected to itself: a port of this machine on which
///             nobody listens may be the one that the system chose for it.
caf::expected<transport_ptr> make_tcp_transport(poller& watcher, unique_fd fd,
                                                std::string peer = {});

} // namespace summoner::actors
