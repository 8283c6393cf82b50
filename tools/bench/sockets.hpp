// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace summoner::bench {

/// Owns a file descriptor and closes it. Movable, not copyable.
class descriptor {
public:
  /// Owns nothing.
  descriptor() = default;

  /// Takes over @p number; a negative one means "nothing".
  explicit descriptor(int number) : number_(number) {
  }

  descriptor(descriptor&& other) noexcept;
  descriptor& operator=(descriptor&& other) noexcept;
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor();

  /// The number for system calls; negative when this owns nothing.
  int number() const {
    return number_;
  }

private:
  int number_ = -1;
};

/// An accepted connection and where it comes from.
struct accepted_peer {
  /// The connection, with TCP_NODELAY; negative when none was waiting.
  descriptor socket;
  /// `ip:port` of the other side.
  std::string address;
};

/// Prints @p what with the text of `errno` and ends the program with status 2.
/// For what makes a measurement impossible.
[[noreturn]] void exit_with_error(std::string_view what);

/// Connects to an IPv4 address, blocking; the socket does not block after
/// that and has TCP_NODELAY. Ends the program when that fails.
descriptor connect_to(const std::string& host, std::uint16_t port);

/// Listens on 127.0.0.1, with a backlog of 1,024 connections. The socket
/// blocks. Ends the program when that fails.
descriptor listen_on_loopback(std::uint16_t port);

/// Accepts one connection whose socket does not block.
accepted_peer accept_peer(const descriptor& listener);

/// Makes calls on a socket return instead of waiting.
void set_nonblocking(const descriptor& socket);

/// Limits how long accept_peer() waits on a listener that blocks.
void set_accept_timeout(const descriptor& listener, int seconds);

/// Raises the limit of open files to what the system allows: a measurement
/// with 1,000 connections needs more than the usual 1,024.
void raise_descriptor_limit();

} // namespace summoner::bench
