// SPDX-License-Identifier: Apache-2.0

#include "summoner/relaying/room.hpp"

#include <algorithm>

namespace summoner::relaying {

bool room::add(receiver_load& who, std::size_t bytes) noexcept {
  auto was_behind = is_behind(who);
  who.pending_bytes += bytes;
  behind_ += !was_behind && is_behind(who) ? 1 : 0;
  return who.pending_bytes > max_pending_bytes_;
}

bool room::remove(receiver_load& who, std::size_t bytes) noexcept {
  auto was_behind = is_behind(who);
  who.pending_bytes -= std::min(bytes, who.pending_bytes);
  if (!was_behind || is_behind(who))
    return false;
  --behind_;
  return true;
}

} // namespace summoner::relaying
