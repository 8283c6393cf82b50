// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "market_account.hpp"

#include <cstdint>
#include <span>

namespace summoner::tools {

/// What the books of all agents say together: what was traded, and what is
/// wrong with it.
struct market_audit {
  // -- deals that both sides know ---------------------------------------------

  std::uint64_t sold = 0;
  std::uint64_t refused = 0;
  std::uint64_t expired = 0;
  /// Of those that have expired: the buyer would have answered.
  std::uint64_t expired_early = 0;

  // -- faults, in deals or agents ---------------------------------------------

  /// Started, but in nobody's book.
  std::uint64_t unknown = 0;
  /// In the book of one side only.
  std::uint64_t one_sided = 0;
  /// In both books, but as different deals: with another outcome or another
  /// side, or terms that differ in a value or its type.
  std::uint64_t disagreeing = 0;
  /// Both agree, but the deal has ended otherwise than its sides bargain, or
  /// was never started.
  std::uint64_t unplanned = 0;
  /// Agents that have less than nothing.
  std::uint64_t overdrawn = 0;

  // -- what all agents own together -------------------------------------------

  holdings before;
  holdings after;

  /// Whether the money, and the goods of each kind, are as many as before.
  [[nodiscard]] bool is_conserved() const noexcept {
    return before == after;
  }

  [[nodiscard]] bool is_clean() const noexcept {
    return unknown + one_sided + disagreeing + unplanned + overdrawn == 0
           && is_conserved();
  }
};

/// Compares the books with one another and with what was planned.
/// @param started Deals that were started: those with smaller ids.
[[nodiscard]] market_audit
audit_market(std::uint64_t seed, std::uint64_t started,
             std::span<const market_account> accounts);

} // namespace summoner::tools
