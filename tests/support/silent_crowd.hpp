// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/tcp.hpp"

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace summoner::testing {

/// Connections to a port of 127.0.0.1 that never send nor read. A process of
/// their own holds them, so that this one needs one descriptor for each, not
/// two.
class silent_crowd {
public:
  /// Returns at once, while they are still connecting.
  silent_crowd(std::uint16_t port, std::size_t size);

  silent_crowd(const silent_crowd&) = delete;
  silent_crowd& operator=(const silent_crowd&) = delete;

  /// Closes all of them.
  ~silent_crowd();

private:
  actors::unique_fd leash_;
  pid_t holder_;
};

} // namespace summoner::testing
