// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "market_account.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <unordered_map>

namespace summoner::tools {

/// What all agents of the market own and have done so far, and whether the
/// market closes.
/// @par Threads Any.
class market_board {
public:
  /// @param all What all agents own together.
  explicit market_board(const holdings& all)
    : money_(all.money), pieces_(all.pieces()) {
  }

  // -- by the agents ----------------------------------------------------------

  /// Deal `id` has ended for one of its sides, which got this, or gave it when
  /// it is negative. Counts once it has ended for the other side, too.
  void note_settled(std::uint64_t id, const holdings& got);

  /// A deal has ended for its seller.
  void note_closed_by_seller() noexcept {
    ++closed_by_sellers_;
  }

  void note_reminder() noexcept {
    ++reminders_;
  }

  // -- by the main thread -----------------------------------------------------

  /// From now on offers expire at once.
  void close() noexcept {
    is_closing_ = true;
  }

  // -- observers --------------------------------------------------------------

  [[nodiscard]] bool is_closing() const noexcept {
    return is_closing_;
  }

  /// Of all agents together; of deals that have ended for both sides.
  [[nodiscard]] std::int64_t money() const noexcept {
    return money_;
  }

  /// Goods of all agents together, likewise.
  [[nodiscard]] std::int64_t pieces() const noexcept {
    return pieces_;
  }

  [[nodiscard]] std::uint64_t closed_by_sellers() const noexcept {
    return closed_by_sellers_;
  }

  [[nodiscard]] std::uint64_t reminders() const noexcept {
    return reminders_;
  }

private:
  std::mutex mutex_; // guards the map
  std::unordered_map<std::uint64_t, holdings> half_settled_;
  std::atomic<std::int64_t> money_;
  std::atomic<std::int64_t> pieces_;
  std::atomic<std::uint64_t> closed_by_sellers_{0};
  std::atomic<std::uint64_t> reminders_{0};
  std::atomic<bool> is_closing_{false};
};

} // namespace summoner::tools
