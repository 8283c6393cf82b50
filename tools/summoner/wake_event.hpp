// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/tcp.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <array>
#include <system_error>

namespace summoner::tools {

/// Wakes a thread that waits for a file descriptor.
/// @par Threads `set` from any, `wait` from one.
class wake_event {
public:
  wake_event() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!fd_)
      throw std::system_error{errno, std::generic_category(), "eventfd"};
  }

  /// Ends the wait that is going on, or else the next one.
  void set() const noexcept {
    ::eventfd_write(fd_.get(), 1);
  }

  /// Blocks until one of `events` (as for `poll`) happens to `fd`, or `set`.
  /// @returns What happened to `fd`; errors are always told.
  [[nodiscard]] short wait(int fd, short events) const noexcept {
    auto waiting = std::array{pollfd{fd, events, 0},
                              pollfd{fd_.get(), POLLIN, 0}};
    ::poll(waiting.data(), waiting.size(), -1);
    eventfd_t ignored = 0;
    if (waiting[1].revents != 0)
      ::eventfd_read(fd_.get(), &ignored);
    return waiting[0].revents;
  }

private:
  actors::unique_fd fd_;
};

} // namespace summoner::tools
