// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/tcp.hpp"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <iostream>
#include <string>

namespace summoner::testing {

/// While it lives, what the process writes to a descriptor goes elsewhere.
class captured_stream {
public:
  /// @param fd For example `STDOUT_FILENO`.
  /// @param target Where it goes.
  captured_stream(int fd, int target) : fd_(fd), before_((flush(), ::dup(fd))) {
    ::dup2(target, fd);
  }

  captured_stream(const captured_stream&) = delete;
  captured_stream& operator=(const captured_stream&) = delete;

  ~captured_stream() {
    flush();
    ::dup2(before_.get(), fd_);
  }

private:
  static void flush() {
    std::cout.flush();
    std::fflush(nullptr);
  }

  int fd_;
  actors::unique_fd before_;
};

/// Calls `f`.
/// @returns What it wrote to the descriptor `fd`.
template <class F>
std::string output_of(int fd, F f) {
  auto* file = std::tmpfile();
  {
    captured_stream capture{fd, ::fileno(file)};
    f();
  }
  std::rewind(file);
  std::string result;
  std::array<char, 4096> part;
  while (auto count = std::fread(part.data(), 1, part.size(), file))
    result.append(part.data(), count);
  std::fclose(file);
  return result;
}

} // namespace summoner::testing
