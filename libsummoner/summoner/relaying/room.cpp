// SPDX-License-Identifier: Apache-2.0

#include "summoner/relaying/room.hpp"

#include <algorithm>

namespace summoner::relaying {

bool room::add(receiver_load& who, std::size_t bytes, time_point now) noexcept {
  auto was_behind = is_behind(who);
  who.pending_bytes += bytes;
  behind_ += !was_behind && is_behind(who) ? 1 : 0;
  if (!who.had_grace && who.pending_bytes > max_pending_bytes_ / 2
      && is_behind(who)) {
    who.had_grace = true;
    ++catching_up_;
    grace_end_ = now + grace;
  }
  return who.pending_bytes > max_pending_bytes_;
}

bool room::remove(receiver_load& who, std::size_t bytes) noexcept {
  auto was_behind = is_behind(who);
  who.pending_bytes -= std::min(bytes, who.pending_bytes);
  if (!was_behind || is_behind(who))
    return false;
  --behind_;
  catching_up_ -= who.had_grace ? 1 : 0;
  who.had_grace = false;
  return true;
}

bool room::must_wait(const receiver_load& sender,
                     time_point now) const noexcept {
  return must_wait_for(behind_ - (is_behind(sender) ? 1 : 0), size_ - 1, now);
}

bool room::must_wait(time_point now) const noexcept {
  return must_wait_for(behind_, size_, now);
}

// Nobody is better off than a sender that is behind itself.
bool room::must_all_wait(time_point now) const noexcept {
  return size_ > 0 && behind_ > 0 && must_wait_for(behind_ - 1, size_ - 1, now);
}

bool room::must_wait_for(std::size_t behind, std::size_t receivers,
                         time_point now) const noexcept {
  return (catching_up_ > 0 && now < grace_end_) || 2 * behind > receivers;
}

} // namespace summoner::relaying
