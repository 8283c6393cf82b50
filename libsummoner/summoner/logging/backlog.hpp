// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/logging/record.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace summoner::logging {

/// Where lines of a backlog go. What it holds belongs to the backlog.
class channel {
public:
  virtual ~channel() = default;

private:
  friend class backlog;

  std::uint64_t skipped_ = 0; // since a line was taken for it
  bool is_owed_ = false;      // to be told of that
};

/// Log lines that wait to be written, in order, bounded by their number and
/// their bytes. What there is no room for is skipped and counted, for each
/// channel, and the count comes out where the lines are missing.
/// @par Threads Not thread-safe.
/// @par Limits  Takes a line while fewer lines and fewer bytes wait than the
///              limits say, so the last one may pass the limit of bytes.
class backlog {
public:
  struct limits {
    std::size_t lines = 8192;
    std::size_t bytes = std::size_t{1} << 20;
  };

  /// What is to be written next.
  struct item {
    std::shared_ptr<channel> to;
    /// Lines that were skipped before this one.
    std::uint64_t skipped = 0;
    /// Absent when nothing came after the lines that were skipped.
    std::optional<record> line;
  };

  explicit backlog(limits bounds);

  /// @returns Whether it was taken.
  bool put(std::shared_ptr<channel> to, record line);

  /// The oldest; nothing if nothing is left to be written or told.
  [[nodiscard]] std::optional<item> next();

  [[nodiscard]] bool empty() const noexcept {
    return items_.empty() && owed_.empty();
  }

  /// Lines that were skipped so far.
  [[nodiscard]] std::uint64_t skipped() const noexcept {
    return skipped_;
  }

private:
  limits limits_;
  std::deque<item> items_;
  std::size_t bytes_ = 0; // in items_
  std::vector<std::shared_ptr<channel>> owed_;
  std::uint64_t skipped_ = 0;
};

} // namespace summoner::logging
