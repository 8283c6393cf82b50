// SPDX-License-Identifier: Apache-2.0

#include "hearing.hpp"

namespace summoner::tools {

namespace {

// A gap is remembered so that a late line is told from a repeated one; one
// liar must not fill the memory.
constexpr std::uint64_t widest_gap = 10'000;

} // namespace

hearing_faults&
hearing_faults::operator+=(const hearing_faults& other) noexcept {
  lost += other.lost;
  duplicated += other.duplicated;
  reordered += other.reordered;
  altered += other.altered;
  return *this;
}

void hearing::hear(std::uint32_t voice, std::uint64_t sequence) {
  auto& known = voices_[voice];
  if (sequence < known.next) {
    if (known.missing.erase(sequence) == 0) {
      ++faults_.duplicated;
    } else {
      ++faults_.reordered;
      --faults_.lost;
    }
    return;
  }
  auto gap = sequence - known.next;
  faults_.lost += gap;
  if (known.missing.size() + gap <= widest_gap)
    for (auto n = known.next; n < sequence; ++n)
      known.missing.insert(n);
  known.next = sequence + 1;
}

std::uint64_t hearing::heard_of(std::uint32_t voice) const {
  auto found = voices_.find(voice);
  return found == voices_.end() ? 0 : found->second.next;
}

} // namespace summoner::tools
