// SPDX-License-Identifier: Apache-2.0

#include "bench/send_buffer.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace summoner::bench {

namespace {

/// Sent bytes beyond this are given back although others wait behind them.
constexpr std::size_t compaction_bytes = 1 << 20;

} // namespace

flush_result send_buffer::flush(int socket) {
  while (sent_ < text_.size()) {
    const auto taken = ::send(socket, text_.data() + sent_,
                              text_.size() - sent_, MSG_NOSIGNAL);
    if (taken > 0) {
      sent_ += static_cast<std::size_t>(taken);
      continue;
    }
    if (taken == 0 || errno != EAGAIN)
      return flush_result::failed;
    if (sent_ > compaction_bytes) {
      text_.erase(0, sent_);
      sent_ = 0;
    }
    return flush_result::blocked;
  }
  text_.clear();
  sent_ = 0;
  return flush_result::done;
}

} // namespace summoner::bench
