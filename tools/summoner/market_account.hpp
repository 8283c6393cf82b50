// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/value.hpp"

#include "market_deal.hpp"
#include "swarm_plan.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <vector>

namespace summoner::tools {

/// Coins, and pieces of each kind of goods.
struct holdings {
  std::int64_t money = 0;
  std::array<std::int64_t, market_goods.size()> goods{};

  holdings& operator+=(const holdings& other) noexcept;

  holdings operator-() const noexcept;

  friend bool operator==(const holdings&, const holdings&) = default;

  /// Pieces of all kinds together.
  [[nodiscard]] std::int64_t pieces() const noexcept;

  /// Whether there is less than nothing of something.
  [[nodiscard]] bool is_overdrawn() const noexcept;
};

/// What a side knows of a deal that has ended.
struct deal_record {
  deal_outcome outcome = deal_outcome::expired;
  /// The agent on the other side.
  std::uint32_t peer = 0;
  /// As agreed on, when it was sold; else null.
  value terms;
};

/// What changes hands when goods are sold on these terms, as seen by the
/// buyer: the price is negative. Nothing for what are no terms.
[[nodiscard]] holdings payment_of(const value& terms);

/// What one agent owns, and its book: the deals that have ended.
struct market_account {
  std::uint32_t agent = 0;
  /// Before the first deal.
  holdings start;
  holdings now;
  std::map<std::uint64_t, deal_record> book;

  /// Writes down how deal `id` ended. If it was sold, goods come and money
  /// goes, or the other way round.
  void settle(std::uint64_t id, deal_record record);
};

/// The accounts of all agents before the first deal: everybody has what all its
/// deals can cost it, so that none depends on the order of the others.
[[nodiscard]] std::vector<market_account> open_accounts(const swarm_plan& plan);

} // namespace summoner::tools
