// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/queue.hpp"
#include "summoner/async/task.hpp"
#include "summoner/protocol/line_framer.hpp"

#include "wake_event.hpp"

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace summoner::tools {

/// Whether a failed read means that the terminal it read from is gone: that is
/// how such an input ends.
[[nodiscard]] constexpr bool is_hang_up(int error, bool was_terminal) noexcept {
  return was_terminal && error == EIO;
}

/// Lines of a file, a pipe or a terminal for a coroutine: a thread of its own
/// reads them, so that waiting for a person blocks nobody.
///
/// @par Threads   `get` on any executor, one at a time.
/// @par Lifetime  Outlives the coroutines that await it. Destroying it does
///                not wait for input.
/// @par Limits    Reads at most 256 lines ahead; lines of more than 64 KiB,
///                which no relay accepts, are left out and counted.
class line_input {
public:
  /// @param fd Stays open.
  explicit line_input(int fd);

  line_input(const line_input&) = delete;
  line_input& operator=(const line_input&) = delete;

  ~line_input();

  /// The next line without its newline, nothing at the end of the input or
  /// when it cannot be read.
  task<std::optional<std::string>> get();

  /// Lines left out for their length.
  [[nodiscard]] std::uint64_t dropped() const noexcept {
    return dropped_;
  }

  /// The `errno` of the read that ended the input, 0 if that was its end. Holds
  /// once `get` has given nothing.
  [[nodiscard]] int problem() const noexcept {
    return problem_;
  }

private:
  void loop(int fd);
  bool pass_on(const std::optional<protocol::line_chunk>& chunk);
  bool wait_for_room();

  protocol::line_framer framer_;
  queue<std::string> lines_;
  wake_event wake_;
  std::atomic<std::uint64_t> dropped_{0};
  std::atomic<int> problem_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t ahead_ = 0; // lines in the queue
  bool is_stopping_ = false;
  std::thread thread_;
};

} // namespace summoner::tools
