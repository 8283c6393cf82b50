// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <algorithm>
#include <cstddef>

namespace summoner::relaying {

/// What waits for one receiver.
struct receiver_load {
  std::size_t pending_bytes = 0;
};

/// The relay's own back-pressure, as decisions: who is behind, whether a sender
/// must wait for the others, who is too slow to stay.
///
/// A sender waits while more than half of its receivers each have more than
/// `behind_bytes` waiting, so that a flood is slowed to what the room can take.
/// A receiver with more than `max_pending_bytes` is to be closed, so that one
/// slow reader costs no more than that and slows nobody.
///
/// Lines of a sender that has left wait in the same way, but no credit of it
/// bounds them any more: while more than `max_pending_bytes` of them wait,
/// those that join are not read, so that to connect, send and leave again and
/// again costs no more memory than that and gets no further than to stay.
///
/// @par Threads   Not thread-safe. Owned by one actor (the HUB).
class room {
public:
  /// Waiting bytes above which a receiver counts as behind; half of
  /// `max_pending_bytes` when that is less.
  static constexpr std::size_t behind_bytes = 1024 * 1024;

  /// @param max_pending_bytes See `relay_config::max_pending_bytes`.
  explicit room(std::size_t max_pending_bytes) noexcept
    : max_pending_bytes_(max_pending_bytes),
      behind_bytes_(std::min(behind_bytes, max_pending_bytes / 2)) {
  }

  void join() noexcept {
    ++size_;
  }

  void leave(const receiver_load& who) noexcept {
    --size_;
    behind_ -= is_behind(who) ? 1 : 0;
  }

  /// Bytes were handed over for a receiver.
  /// @returns Whether it is now too slow to stay.
  [[nodiscard]] bool add(receiver_load& who, std::size_t bytes) noexcept;

  /// Bytes were accepted by the connection of a receiver.
  /// @returns Whether it was behind and has caught up now.
  bool remove(receiver_load& who, std::size_t bytes) noexcept;

  /// Whether others may have to wait for this one.
  [[nodiscard]] bool is_behind(const receiver_load& who) const noexcept {
    return who.pending_bytes > behind_bytes_;
  }

  /// Whether lines of `sender` must wait for the other clients.
  [[nodiscard]] bool must_wait(const receiver_load& sender) const noexcept {
    return most_of(size_ - 1, behind_ - (is_behind(sender) ? 1 : 0));
  }

  /// Whether lines of a sender that has left must wait for those who are here.
  [[nodiscard]] bool must_wait() const noexcept {
    return most_of(size_, behind_);
  }

  /// Whether every sender must wait, whoever it is: there is no need to ask
  /// for each of them. Nobody is better off than one that is behind itself.
  [[nodiscard]] bool must_all_wait() const noexcept {
    return behind_ > 0 && most_of(size_ - 1, behind_ - 1);
  }

  /// Whether those that join may be read.
  /// @param departed_bytes What waits of senders that have left.
  [[nodiscard]] bool
  may_read_newcomers(std::size_t departed_bytes) const noexcept {
    return departed_bytes <= max_pending_bytes_;
  }

private:
  [[nodiscard]] static bool most_of(std::size_t receivers,
                                    std::size_t behind) noexcept {
    return 2 * behind > receivers;
  }

  std::size_t max_pending_bytes_;
  std::size_t behind_bytes_;
  std::size_t size_ = 0;
  std::size_t behind_ = 0;
};

} // namespace summoner::relaying
