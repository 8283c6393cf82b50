// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace summoner::protocol {

/// Complete lines, in order, without their line ends.
struct line_chunk {
  /// Keeps `lines` alive; share it to pass lines on without copying them.
  std::shared_ptr<const char[]> storage; // NOLINT(modernize-avoid-c-arrays)
  std::vector<std::string_view> lines;
  /// Lines that were longer than the limit and left out.
  std::uint32_t dropped = 0;
  /// Bytes of the longest dropped line, counted like the limit.
  std::size_t longest_dropped = 0;
};

/// Cuts a byte stream into lines that end with `\n`; one `\r` before it is
/// dropped.
///
/// Receive into a scratch buffer that many connections share and feed what
/// arrived: the framer copies it once, into storage of exactly the size of
/// its complete lines. That copy (about 3 us for 64 KiB) costs less than what
/// it saves: a large allocation per read, or a large buffer pinned by each
/// idle connection or by one short line that a handler keeps.
///
/// @par Threads   Not thread-safe. Owned by one actor (the READER).
/// @par Lifetime  Chunks are independent of the framer.
/// @par Memory    Holds the unfinished line only, hence nothing while idle
///                between lines, and never more than the limit.
/// @par Errors    A longer line is left out as a whole, and counted in the
///                chunk in which it ends.
class line_framer {
public:
  /// @param max_line_bytes Longest accepted line, without its line end.
  explicit line_framer(std::size_t max_line_bytes) noexcept
    : max_line_bytes_(max_line_bytes) {
  }

  /// Adds received bytes and takes the lines they complete. Linear in `bytes`,
  /// plus the unfinished line once when it ends.
  /// @returns `std::nullopt` when no line ended. Empty lines are lines.
  [[nodiscard]] std::optional<line_chunk> feed(std::string_view bytes);

  /// Ends the stream: the text after the last newline is one more line, as it
  /// is. The framer is then as new.
  /// @returns `std::nullopt` when there is no such text.
  [[nodiscard]] std::optional<line_chunk> finish();

  /// Bytes held for the unfinished line.
  [[nodiscard]] std::size_t pending() const noexcept {
    return tail_.size();
  }

private:
  void keep(std::string_view unfinished);
  void cut(std::string_view bytes, line_chunk& chunk);
  std::size_t end_skipping(std::string_view bytes, line_chunk& chunk);
  static void drop(line_chunk& chunk, std::size_t size) noexcept;

  std::size_t max_line_bytes_;
  std::string tail_;          // the unfinished line, free of newlines
  std::size_t skipped_ = 0;   // its bytes, when it was given up as too long
  bool is_skipping_ = false;  // whether it was
  bool ends_with_cr_ = false; // whether its last byte so far is '\r'
  bool withholds_cr_ = false; // whether that is beyond the limit, and not held
};

} // namespace summoner::protocol
