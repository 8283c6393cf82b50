// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace summoner::protocol {

/// Whole lines, each with its newline, that several queues may share.
using shared_bytes = std::shared_ptr<const std::string>;

/// Bytes that wait for one socket, in order. Knows where lines begin, so that
/// a line cut in two by a broken connection is sent again whole.
///
/// @par Threads   Not thread-safe. Owned by one actor (the WRITER).
/// @par Memory    Shares large chunks, copies small ones together while they
///                wait, so that what a chunk costs beyond its bytes is bounded.
class send_queue {
public:
  /// Appends whole lines.
  /// @param lines Number of lines in `bytes`.
  void push(shared_bytes bytes, std::uint32_t lines);

  /// Fills `parts` with the first unsent bytes.
  /// @returns How many parts were filled.
  [[nodiscard]] std::size_t
  front(std::span<std::string_view> parts) const noexcept;

  /// Marks the first `count` bytes as sent.
  /// @returns The lines of the chunks that were completed by it.
  /// @pre `count <= size()`
  std::size_t consume(std::size_t count) noexcept;

  /// Goes back to the start of the line that was sent in part, if any, for a
  /// new connection. Lines before it count as sent.
  /// @returns The number of lines of the first chunk that count as sent now.
  std::size_t rewind() noexcept;

  /// Drops lines, the oldest first, until no more than so much waits.
  /// @returns How many were dropped.
  /// @pre The first line was not sent in part, see `rewind`.
  std::size_t shed(std::size_t max_lines, std::size_t max_bytes) noexcept;

  /// Lines that do not count as sent yet.
  [[nodiscard]] std::size_t lines() const noexcept {
    return lines_;
  }

  /// Unsent bytes.
  [[nodiscard]] std::size_t size() const noexcept {
    return size_;
  }

  [[nodiscard]] bool empty() const noexcept {
    return size_ == 0;
  }

private:
  struct chunk {
    shared_bytes bytes;
    std::shared_ptr<std::string> own; // `bytes` if made here, else null
    std::uint32_t lines = 0;
  };

  void collect(std::string_view bytes, std::uint32_t lines);

  /// Lines of the first chunk that were sent and not yet counted.
  [[nodiscard]] std::size_t sent_lines() const noexcept;

  void drop_first_line() noexcept;

  void pop_chunk() noexcept;

  std::deque<chunk> chunks_;
  std::size_t offset_ = 0;  // sent bytes of the first chunk
  std::size_t counted_ = 0; // those whose lines were counted already
  std::size_t size_ = 0;
  std::size_t lines_ = 0;
};

} // namespace summoner::protocol
