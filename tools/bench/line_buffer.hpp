// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>
#include <vector>

namespace summoner::bench {

/// What came of reading a socket once.
enum class fill_result {
  /// Bytes arrived.
  filled,
  /// Nothing to read now.
  would_block,
  /// The peer closed the connection or it broke.
  closed,
};

/// Cuts what a socket delivers into newline-terminated lines.
///
/// @par Threads   Not thread-safe.
/// @par Lifetime  A line stays valid until the next call of fill().
/// @par Limits    None: a stream without a newline is buffered whole.
class line_buffer {
public:
  /// Reads the socket once.
  /// @param chunk_bytes  The most bytes to read.
  fill_result fill(int socket, std::size_t chunk_bytes);

  /// Takes the next complete line, without its newline. Inline, because it
  /// runs once per line.
  /// @returns Whether there was one.
  bool next(std::string_view& line) {
    const auto* newline = static_cast<const char*>(
      std::memchr(bytes_.data() + scanned_, '\n', end_ - scanned_));
    if (newline == nullptr) {
      scanned_ = end_;
      return false;
    }
    const auto length
      = static_cast<std::size_t>(newline - (bytes_.data() + begin_));
    line = {bytes_.data() + begin_, length};
    begin_ += length + 1;
    scanned_ = begin_;
    return true;
  }

private:
  void make_room(std::size_t chunk_bytes);

  std::vector<char> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t scanned_ = 0;
};

} // namespace summoner::bench
