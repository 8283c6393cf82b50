// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/editing/line_view.hpp"

namespace summoner::actors {

/// What a terminal is besides a stream of bytes: a real one, or a fake one in
/// a test.
/// @par Threads   Used by its TERMINAL only.
class terminal_control {
public:
  virtual ~terminal_control() = default;

  /// Has the keys come one by one, and shown by the program alone. Ctrl-C and
  /// Ctrl-\ still end the process.
  virtual void begin_editing() noexcept = 0;

  /// Makes the terminal as it was.
  virtual void end_editing() noexcept = 0;

  /// Stops the process, with the terminal as it was, until it is continued.
  virtual void suspend() noexcept = 0;

  [[nodiscard]] virtual editing::window_size window() const noexcept = 0;
};

} // namespace summoner::actors
