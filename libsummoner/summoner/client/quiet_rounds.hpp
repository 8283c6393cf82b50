// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace summoner::client {

/// Finds out that nothing which runs in a client can wake anything else any
/// more. All who run handlers are asked, in rounds; each answers, once its own
/// runs have ended, how much it has run so far. When two rounds in a row add up
/// to the same, nothing ran in between.
///
/// What others might still bring (a queue that a thread or another client
/// fills) is not waited for.
///
/// @par Threads   Not thread-safe. Owned by one actor (the CLIENT).
class quiet_rounds {
public:
  /// Names a round, so that answers to older ones can be told from its own.
  using round = std::uint64_t;

  enum class verdict : std::uint8_t {
    /// Answers are still to come, or this one is to an older round.
    open,
    /// Something ran meanwhile: begin another round.
    busy,
    /// Nothing ran between the last two rounds.
    quiet,
  };

  /// Begins a round; the one before it is over.
  /// @param asked How many will answer.
  round begin(std::size_t asked) noexcept {
    missing_ = asked;
    sum_ = 0;
    return ++current_;
  }

  /// Counts an answer.
  /// @param activity What the one who answers has run in its life.
  verdict note(round of, std::uint64_t activity) noexcept {
    if (of != current_ || missing_ == 0)
      return verdict::open;
    sum_ += activity;
    if (--missing_ > 0)
      return verdict::open;
    auto is_quiet = before_ == sum_;
    before_ = sum_;
    return is_quiet ? verdict::quiet : verdict::busy;
  }

  /// Forgets the round that is open: nobody waits for its verdict any more.
  void cancel() noexcept {
    missing_ = 0;
  }

  /// As if there had been no round yet.
  void reset() noexcept {
    cancel();
    before_.reset();
  }

private:
  round current_ = 0;
  std::size_t missing_ = 0; // answers still to come
  std::uint64_t sum_ = 0;   // of this round's answers
  std::optional<std::uint64_t> before_;
};

} // namespace summoner::client
