// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "market_account.hpp"

#include <atomic>
#include <cstdint>

namespace summoner::tools {

/// What all agents of the market own and have done so far, and whether the
/// market closes.
/// @par Threads Any. What it tells while deals end may be between two changes.
class market_board {
public:
  /// @param all What all agents own together.
  explicit market_board(const holdings& all)
    : money_(all.money), pieces_(all.pieces()) {
  }

  // -- by the agents ----------------------------------------------------------

  /// An agent got this, or gave it when it is negative.
  void note_payment(const holdings& got) noexcept {
    money_ += got.money;
    pieces_ += got.pieces();
  }

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

  /// Of all agents together.
  [[nodiscard]] std::int64_t money() const noexcept {
    return money_;
  }

  /// Goods of all agents together.
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
  std::atomic<std::int64_t> money_;
  std::atomic<std::int64_t> pieces_;
  std::atomic<std::uint64_t> closed_by_sellers_{0};
  std::atomic<std::uint64_t> reminders_{0};
  std::atomic<bool> is_closing_{false};
};

} // namespace summoner::tools
