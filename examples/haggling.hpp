// SPDX-License-Identifier: Apache-2.0

#pragma once

// The rules of haggling: who names which price, when one agrees or refuses. No
// agent and no message: what negotiation.hpp, next to this, and the market of
// `summoner swarm` have in common.

#include "summoner/flow/trigger_tree.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace summoner::negotiation {

enum class role : std::uint8_t { buyer, seller };

/// How far one side goes: from the first price by steps to the last one,
/// upwards for a buyer and downwards for a seller.
struct limits {
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::int64_t step = 1;
  /// How many prices it names at most; with two or more the last of them is its
  /// last price. Then it only says yes, up to that, or no. Absent, it repeats
  /// its last price until the other side does not move either.
  std::optional<std::uint32_t> patience = std::nullopt;
};

/// What one side says to a price.
enum class reply : std::uint8_t {
  /// We take yours.
  accept,
  /// We name one of our own.
  counter,
  /// We go no further.
  refuse,
};

/// Decides about prices, for one side of one negotiation.
class haggler {
public:
  haggler(role side, const limits& own) : side_(side), own_(own) {
  }

  /// What this side says to a price. Changes nothing.
  [[nodiscard]] reply answer(std::int64_t price) const {
    if (side_ == role::buyer ? price <= next() : price >= next())
      return reply::accept;
    auto is_stuck = own_.patience ? count_ >= *own_.patience
                                  : named_ == own_.last && price == heard_;
    return is_stuck ? reply::refuse : reply::counter;
  }

  /// Goes one step further.
  /// @param heard The price that this answers, absent for the first one.
  std::int64_t name_next(std::optional<std::int64_t> heard = std::nullopt) {
    named_ = next();
    heard_ = heard;
    ++count_;
    return *named_;
  }

  /// The price that this side has named last.
  [[nodiscard]] std::optional<std::int64_t> named() const {
    return named_;
  }

  /// How many prices it has named.
  [[nodiscard]] std::uint32_t count() const {
    return count_;
  }

private:
  // The price to name next, and the worst one to take.
  [[nodiscard]] std::int64_t next() const {
    if (!named_ && own_.patience != 0U)
      return own_.first;
    if (own_.patience && count_ + 1 >= *own_.patience)
      return own_.last;
    return side_ == role::buyer ? std::min(*named_ + own_.step, own_.last)
                                : std::max(*named_ - own_.step, own_.last);
  }

  role side_;
  limits own_;
  std::optional<std::int64_t> named_;
  std::optional<std::int64_t> heard_; // their price when we named ours
  std::uint32_t count_ = 0;
};

/// Why one speaks, or has nothing more to say: the events of a negotiation.
inline const trigger_tree triggers{R"(offered
ended
    accepted
    refused
    heard
)"};

} // namespace summoner::negotiation
