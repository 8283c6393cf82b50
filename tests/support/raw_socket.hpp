// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/tcp.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace summoner::testing {

/// A blocking socket on 127.0.0.1 that a test drives by hand, to play the
/// other side. Every wait has a limit.
class raw_socket {
public:
  /// Connects to a port.
  static raw_socket connect(std::uint16_t port);

  /// A socket that is not connected yet.
  static raw_socket open();

  /// Connects a socket of `open`.
  void connect_to(std::uint16_t port);

  explicit raw_socket(actors::unique_fd fd) noexcept : fd_(std::move(fd)) {
  }

  /// Sends all of it, or as much as fits before the peer is gone.
  /// @returns Whether all was sent.
  bool send(std::string_view bytes);

  /// Sends what fits without waiting for the peer to read.
  /// @returns How many bytes that were.
  std::size_t send_some(std::string_view bytes);

  /// The next line without its newline; nothing at the end of the stream or
  /// when none comes within 5 s.
  std::optional<std::string> read_line();

  /// Whether the peer closes within 5 s; what it sends before is dropped.
  bool reads_to_end();

  /// Says that nothing more comes, and goes on reading.
  void finish();

  /// Closes with RST, so that the peer sees a broken connection.
  void reset();

  /// From now on takes and answers nothing, not even on behalf of the system:
  /// to its peer it is as if the host were gone.
  void vanish();

  void close() {
    fd_ = {};
  }

  /// To be watched.
  [[nodiscard]] int fd() const noexcept {
    return fd_.get();
  }

  /// Gives up the socket.
  actors::unique_fd release() && {
    return std::move(fd_);
  }

  /// This side, as `ip:port`.
  [[nodiscard]] std::string local() const;

  explicit operator bool() const noexcept {
    return static_cast<bool>(fd_);
  }

private:
  bool fill();

  actors::unique_fd fd_;
  std::string buffer_;
  std::size_t read_ = 0; // of it
};

/// A listening socket on 127.0.0.1, to play a relay. Its port is its own until
/// it is destroyed, so that nobody else answers there after `close`.
class raw_listener {
public:
  /// @param port 0 lets the system choose.
  explicit raw_listener(std::uint16_t port = 0);

  [[nodiscard]] std::uint16_t port() const noexcept {
    return port_;
  }

  /// To be watched.
  [[nodiscard]] int fd() const noexcept {
    return fd_.get();
  }

  /// The next connection; an empty socket when none comes within 5 s.
  raw_socket accept();

  /// Whether somebody has connected whom nobody has accepted yet.
  [[nodiscard]] bool is_called() const;

  /// Stops listening.
  void close() {
    fd_ = {};
  }

private:
  actors::unique_fd held_; ///< bound, but does not listen
  std::uint16_t port_;
  actors::unique_fd fd_;
};

} // namespace summoner::testing
