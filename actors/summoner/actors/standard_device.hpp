// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/poller.hpp"
#include "summoner/actors/terminal.hpp"

#include <cerrno>
#include <memory>

namespace summoner::actors {

/// Whether lines can be edited there: both are terminals, and `TERM` names one
/// that can move its cursor.
[[nodiscard]] bool can_edit(int input, int output) noexcept;

/// Whether escape sequences for colours can be printed there: a terminal that
/// `TERM` says is not `dumb`, and no `NO_COLOR` is set.
[[nodiscard]] bool can_show_colours(int output) noexcept;

/// Whether a failed read means that the terminal it read from is gone: that is
/// how such an input ends.
[[nodiscard]] constexpr bool is_hang_up(int error, bool was_terminal) noexcept {
  return was_terminal && error == EIO;
}

/// Opens what a TERMINAL needs, for any pair of descriptors: terminals, pipes,
/// files, sockets, devices. They stay open, and the flags that other processes
/// share with this one stay as they are: terminals and pipes are opened anew to
/// be read and written without blocking. Where the system refuses that
/// (another user's terminal), and for sockets, `O_NONBLOCK` is set and
/// taken back at the end. Files never block for long.
///
/// @par Lifetime  Within that of the poller.
/// @par Errors    A descriptor that is not open has its reads, or writes, fail.
[[nodiscard]] std::shared_ptr<terminal_device>
make_terminal_device(poller& watcher, int input, int output);

} // namespace summoner::actors
