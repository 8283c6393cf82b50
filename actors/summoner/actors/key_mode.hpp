// SPDX-License-Identifier: Apache-2.0

#pragma once

namespace summoner::actors {

/// Puts a terminal into the mode in which keys come one by one and unshown,
/// and back, however the process ends: by `exit`, or by a signal that nobody
/// handles. Signals that keys send (Ctrl-C, Ctrl-\) and the control of flow
/// (Ctrl-S) go on to work.
///
/// @par Threads   Used by one at a time.
/// @par Signals   The first `enter` of a process handles each signal that ends
///                it and is not handled or ignored: makes the terminal as it
///                was, and then the signal has its usual effect.
class key_mode {
public:
  /// @param terminal Stays open as long as this lives.
  explicit key_mode(int terminal) noexcept : fd_(terminal) {
  }

  key_mode(const key_mode&) = delete;
  key_mode& operator=(const key_mode&) = delete;

  ~key_mode() {
    leave();
  }

  void enter() noexcept;

  void leave() noexcept;

  /// Leaves, stops the process group as Ctrl-Z does, and enters again when it
  /// goes on.
  void suspend() noexcept;

private:
  int fd_;
  bool is_entered_ = false;
};

/// Makes the terminal as it was, if a `key_mode` has changed it; for those who
/// call `_exit`.
/// @par Threads   Any. May be called in a signal handler.
void restore_terminal() noexcept;

} // namespace summoner::actors
