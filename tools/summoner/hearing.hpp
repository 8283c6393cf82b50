// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <unordered_map>
#include <unordered_set>

namespace summoner::tools {

/// What was wrong with what somebody heard, in lines.
struct hearing_faults {
  std::uint64_t lost = 0;
  std::uint64_t duplicated = 0;
  std::uint64_t reordered = 0;
  /// Content that differs from what was sent.
  std::uint64_t altered = 0;

  hearing_faults& operator+=(const hearing_faults& other) noexcept;

  friend bool operator==(const hearing_faults&, const hearing_faults&)
    = default;
};

/// Checks the numbers of the lines that one agent hears from each voice: they
/// count up from 0 by 1. Pure.
class hearing {
public:
  /// A line of `voice` with the number `sequence` was heard.
  void hear(std::uint32_t voice, std::uint64_t sequence);

  /// A line was heard whose content differs from what was sent.
  void hear_altered() noexcept {
    ++faults_.altered;
  }

  /// Lines of `voice` up to the highest number heard.
  [[nodiscard]] std::uint64_t heard_of(std::uint32_t voice) const;

  /// All faults but lines that are still missing at the end.
  [[nodiscard]] const hearing_faults& faults() const noexcept {
    return faults_;
  }

private:
  struct state {
    std::uint64_t next = 0;
    std::unordered_set<std::uint64_t> missing; // below next
  };

  std::unordered_map<std::uint32_t, state> voices_;
  hearing_faults faults_;
};

} // namespace summoner::tools
