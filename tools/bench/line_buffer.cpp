// SPDX-License-Identifier: Apache-2.0

#include "bench/line_buffer.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace summoner::bench {

fill_result line_buffer::fill(int socket, std::size_t chunk_bytes) {
  make_room(chunk_bytes);
  const auto got = ::recv(socket, bytes_.data() + end_, chunk_bytes, 0);
  if (got > 0) {
    end_ += static_cast<std::size_t>(got);
    return fill_result::filled;
  }
  if (got < 0 && (errno == EAGAIN || errno == EINTR))
    return fill_result::would_block;
  return fill_result::closed;
}

void line_buffer::make_room(std::size_t chunk_bytes) {
  if (begin_ == end_)
    begin_ = end_ = scanned_ = 0;
  if (bytes_.size() - end_ >= chunk_bytes)
    return;
  if (begin_ > 0) {
    std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    scanned_ -= begin_;
    begin_ = 0;
  }
  if (bytes_.size() - end_ < chunk_bytes)
    bytes_.resize(end_ + chunk_bytes);
}

} // namespace summoner::bench
