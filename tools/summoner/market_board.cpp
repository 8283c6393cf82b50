// SPDX-License-Identifier: Apache-2.0

#include "market_board.hpp"

namespace summoner::tools {

void market_board::note_settled(std::uint64_t id, const holdings& got) {
  auto guard = std::lock_guard{mutex_};
  auto [other, is_first] = half_settled_.try_emplace(id, got);
  if (is_first)
    return;
  money_ += other->second.money + got.money;
  pieces_ += other->second.pieces() + got.pieces();
  half_settled_.erase(other);
}

} // namespace summoner::tools
