// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/tcp.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

namespace summoner::testing {

/// What comes from a descriptor until it holds `wanted`, for 10 s at most.
inline std::string read_until(int fd, std::string_view wanted) {
  std::string result;
  std::array<char, 4096> part{};
  pollfd waiting{fd, POLLIN, 0};
  while (result.find(wanted) == std::string::npos
         && ::poll(&waiting, 1, 10'000) > 0) {
    auto count = ::read(fd, part.data(), part.size());
    if (count <= 0)
      break;
    result.append(part.data(), static_cast<std::size_t>(count));
  }
  return result;
}

/// For any thread, so without a check of Catch2.
inline void write_to(int fd, std::string_view text) {
  auto count = ::write(fd, text.data(), text.size());
  if (count != static_cast<ssize_t>(text.size()))
    throw std::runtime_error{"cannot write it all"};
}

/// A pipe whose ends close themselves.
struct pipe_ends {
  pipe_ends() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    reading = actors::unique_fd{ends[0]};
    writing = actors::unique_fd{ends[1]};
  }

  actors::unique_fd reading;
  actors::unique_fd writing;
};

/// Writes to a pipe until it takes no more.
inline void fill(int fd) {
  auto flags = ::fcntl(fd, F_GETFL);
  REQUIRE(::fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0);
  const std::array<char, 4096> part{};
  while (::write(fd, part.data(), part.size()) > 0)
    continue;
  REQUIRE(::fcntl(fd, F_SETFL, flags) == 0);
}

/// A terminal: what a person has before them, and what a program has.
struct pseudoterminal {
  pseudoterminal() : person(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    REQUIRE(::grantpt(person.get()) == 0);
    REQUIRE(::unlockpt(person.get()) == 0);
    program = actors::unique_fd{
      ::open(::ptsname(person.get()), O_RDWR | O_NOCTTY | O_CLOEXEC)};
    REQUIRE(program);
    winsize size{};
    size.ws_col = 20;
    size.ws_row = 10;
    REQUIRE(::ioctl(program.get(), TIOCSWINSZ, &size) == 0);
  }

  actors::unique_fd person;
  actors::unique_fd program;
};

} // namespace summoner::testing
