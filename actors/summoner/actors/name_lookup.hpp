// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/context.hpp"

#include <sys/socket.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace summoner::actors {

/// Where `connect` or `bind` goes.
struct socket_address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

/// Changes the port of an IPv4 or IPv6 address.
void set_port(socket_address& address, std::uint16_t port) noexcept;

/// Reads an address that needs no look-up: `127.0.0.1`, `::1`.
std::optional<socket_address> numeric_address(const endpoint& where);

/// What a look-up found, or why it did not.
struct lookup_result {
  std::vector<socket_address> addresses;
  std::string failure; // empty when there are addresses
};

/// Looks names up, as the system is configured to. Blocks, possibly for long.
lookup_result resolve(const endpoint& where);

/// `resolve`, or what a test has instead.
using lookup_function = std::function<lookup_result(const endpoint&)>;

/// A name look-up in a thread of its own.
///
/// The system's look-up blocks and cannot be cancelled. The thread belongs to
/// nobody: whoever asked may lose interest, and the process may end, without
/// waiting for it.
///
/// @par Threads   Any.
class name_lookup {
public:
  /// Starts a look-up.
  /// @param ask Called in the thread; must not throw.
  /// @returns Null when no thread or descriptor can be had, with `errno` set.
  static std::shared_ptr<name_lookup> start(endpoint where,
                                            lookup_function ask = resolve);

  explicit name_lookup(int done) noexcept;

  name_lookup(const name_lookup&) = delete;
  name_lookup& operator=(const name_lookup&) = delete;

  ~name_lookup();

  /// Becomes readable when the result is there.
  [[nodiscard]] int descriptor() const noexcept {
    return done_;
  }

  /// The result, once.
  std::optional<lookup_result> take();

private:
  void finish(lookup_result result);

  int done_; // an eventfd
  std::mutex mutex_;
  std::optional<lookup_result> result_;
};

} // namespace summoner::actors
