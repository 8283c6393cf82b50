// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/interfaces.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace summoner::actors {

/// Whole frames, each with its newline.
struct frame_batch {
  std::string text;
  std::uint32_t lines = 0;
};

/// The frames that a SENDER has made and not handed over: while the WRITER has
/// a batch that it has not accepted, the next one is collected, up to 32 KiB
/// and the frames of one run more.
///
/// @par Threads   Owned by one SENDER.
class outbox {
public:
  /// @param coalesces Whether frames are collected at all; else one that the
  ///                  WRITER has not accepted fills the box.
  outbox(sender_actor::pointer self, writer_actor writer, bool coalesces);

  /// The batch to which frames are added.
  [[nodiscard]] frame_batch& open() noexcept {
    return frames_;
  }

  /// Adds frames that must stay together.
  void add(const frame_batch& whole);

  /// A batch with room for about as much as the last one had.
  void prepare(frame_batch& batch) const;

  /// Hands over what was made, unless the last batch is not accepted yet.
  void hand_over();

  /// Hands over what was made, whatever the WRITER has accepted.
  void hand_over_all();

  /// The WRITER has accepted so much.
  void settle(std::size_t bytes);

  /// Whether no run may start.
  [[nodiscard]] bool is_full() const noexcept {
    return frames_.text.size() >= limit_;
  }

  /// Whether everything was handed over.
  [[nodiscard]] bool is_empty() const noexcept {
    return frames_.text.empty();
  }

  /// Frames made so far.
  [[nodiscard]] std::uint64_t lines_made() const noexcept {
    return lines_handed_over_ + frames_.lines;
  }

private:
  sender_actor::pointer self_;
  writer_actor writer_; // strong: what was made must get out
  std::size_t limit_;
  frame_batch frames_;
  std::uint64_t lines_handed_over_ = 0;
  std::size_t last_batch_ = 0;       // bytes, to reserve as much
  std::size_t unaccepted_bytes_ = 0; // handed over
};

} // namespace summoner::actors
