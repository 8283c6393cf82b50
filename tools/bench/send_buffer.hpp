// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace summoner::bench {

/// What came of writing to a socket.
enum class flush_result {
  /// The kernel took everything.
  done,
  /// The socket is full; the rest is kept.
  blocked,
  /// The connection is broken.
  failed,
};

/// Keeps the bytes that a connection has still to send, in order.
///
/// @par Threads  Not thread-safe.
/// @par Limits   None: whoever fills it watches pending_bytes().
class send_buffer {
public:
  /// Adds bytes at the end.
  void append(std::string_view bytes) {
    text_ += bytes;
  }

  /// The text to write new lines to directly. Only append to it.
  std::string& text() {
    return text_;
  }

  /// How many bytes wait to be sent.
  std::size_t pending_bytes() const {
    return text_.size() - sent_;
  }

  /// Whether nothing waits to be sent.
  bool empty() const {
    return pending_bytes() == 0;
  }

  /// Sends until nothing is left, the socket is full or the connection fails.
  flush_result flush(int socket);

private:
  std::string text_;
  std::size_t sent_ = 0;
};

} // namespace summoner::bench
