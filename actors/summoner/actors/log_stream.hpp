// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/log_sinks.hpp"
#include "summoner/actors/tcp.hpp"

#include <atomic>
#include <cstdint>
#include <string_view>

namespace summoner::actors {

/// Standard output or error as a LOG THREAD writes to it: whole lines, none in
/// the middle of what the program prints by `printf` or `std::cout`, and never
/// stuck in a terminal or a pipe that takes nothing: the program can end.
///
/// @par Threads  One; others may print meanwhile.
/// @par Errors   A line that is not written, or not all of it, is lost.
class log_stream {
public:
  explicit log_stream(standard_stream where) noexcept;

  /// Whether colours can be shown there, see `can_show_colours`.
  [[nodiscard]] bool shows_colours() const noexcept;

  /// Writes a line and its newline. Waits while there is no room, until
  /// `must_give_up`.
  bool write(std::string_view line, const std::atomic<bool>& must_give_up);

private:
  enum class progress : std::uint8_t { some, none, failed };

  void open();

  bool wait_for_room(const std::atomic<bool>& must_give_up);

  progress write_some(std::string_view& rest);

  int shared_;    // the descriptor that the process has
  unique_fd own_; // the same, opened anew so that it does not block
  bool is_open_ = false;
  bool is_socket_ = false;
  bool is_file_ = false;
  bool is_in_a_line_ = false; // that was cut
};

} // namespace summoner::actors
