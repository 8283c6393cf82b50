// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/config.hpp"
#include "summoner/relaying/fan_out.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>

namespace summoner::relaying {

/// Decides how fast one sender is read, by its backlog: those of its lines that
/// could not be written at once to more than half of the receivers and still
/// wait. So it is the room that a sender overwhelms, not one slow reader.
///
/// Reading stops by giving no credit: what the client may send already, two
/// batches at most, still comes. Of these `disconnect` counts none: only what
/// was read after reading had been paused, by this class or by the room, until
/// the backlog is below the throttle threshold again. So who floods is slowed
/// down by TCP, and only who overruns even that is closed.
///
/// A threshold of 0 counts as 1, and so does a pause of 0 ms.
///
/// @par Threads   Not thread-safe. Owned by one actor (the HUB).
class pacer {
public:
  enum class action : std::uint8_t {
    /// Read on: give the credit that is owed.
    go_on,
    /// Give none for `verdict::delay`, then call `end_pause`.
    throttle,
    /// The same, and perhaps again: the step of a longer pause.
    control_flow,
    /// Give none: there is a pause, whose end was told before.
    wait,
    /// Close the connection, and quarantine the address.
    disconnect,
  };

  struct verdict {
    action what = action::go_on;
    std::chrono::milliseconds delay{0};
    std::size_t backlog = 0; // in lines
    bool goes_on = false;    // one more step of the same pause
  };

  // -- credit -----------------------------------------------------------------

  /// The client may send so many more batches, once it is read on.
  void owe(std::uint32_t batches) noexcept {
    owed_ += batches;
  }

  /// What is owed is given now.
  [[nodiscard]] std::uint32_t pay() noexcept;

  // -- batches ----------------------------------------------------------------

  /// A batch came, for which credit had been given.
  /// @returns How it fares; null when `policy` does not ask, or it is empty.
  [[nodiscard]] std::shared_ptr<fan_out>
  receive(std::size_t lines, const backpressure_config& policy);

  /// The last one is held back, for the room is behind.
  void hold() noexcept {
    slow_down();
  }

  // -- decisions --------------------------------------------------------------

  /// To be asked after each batch, and when credit is owed.
  [[nodiscard]] verdict look(const backpressure_config& policy);

  /// The time of the last `pause` is over.
  [[nodiscard]] verdict end_pause(const backpressure_config& policy);

  [[nodiscard]] bool is_paused() const noexcept {
    return is_paused_;
  }

private:
  struct sent_batch {
    std::shared_ptr<fan_out> progress;
    bool is_late = false; // read after reading had been paused
  };

  /// In lines.
  struct backlog {
    std::size_t all = 0;
    std::size_t late = 0;
  };

  backlog count();

  verdict pause(verdict how) noexcept;

  void slow_down() noexcept;

  void calm_down() noexcept;

  std::deque<sent_batch> sent_; // those that may be in the backlog
  std::uint32_t owed_ = 0;
  std::uint32_t given_ = 0; // and not used yet
  std::uint32_t early_ = 0; // of those, given before reading was paused
  bool is_slowed_ = false;  // since reading was paused, until all is well
  bool is_paused_ = false;
  bool is_flow_controlled_ = false;
};

} // namespace summoner::relaying
