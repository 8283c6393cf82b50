// SPDX-License-Identifier: Apache-2.0

#include "support/silent_crowd.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace summoner::testing {

namespace {

// In a child of a process with threads: only what is safe in a signal handler.
[[noreturn]] void hold(int leash, const sockaddr_in& where, std::size_t size) {
  ::dup2(leash, 0);
  ::close_range(1, ~0U, 0); // or connections of the parent would never end
  for (std::size_t i = 0; i < size; ++i) {
    auto fd = ::socket(AF_INET, SOCK_STREAM, 0);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&where), sizeof where)
        != 0)
      ::_exit(1);
  }
  char nothing = 0;
  [[maybe_unused]] auto end = ::read(0, &nothing, 1);
  ::_exit(0);
}

} // namespace

silent_crowd::silent_crowd(std::uint16_t port, std::size_t size) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    throw std::runtime_error{"cannot open a pipe"};
  auto other_end = actors::unique_fd{ends[0]};
  leash_ = actors::unique_fd{ends[1]};
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  holder_ = ::fork();
  if (holder_ < 0)
    throw std::runtime_error{"cannot fork"};
  if (holder_ == 0)
    hold(other_end.get(), where, size);
}

silent_crowd::~silent_crowd() {
  leash_ = {};
  ::waitpid(holder_, nullptr, 0);
}

} // namespace summoner::testing
