// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/value.hpp"

#include "haggling.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace summoner::tools {

/// What is traded.
inline constexpr auto market_goods = std::array<std::string_view, 6>{
  "amber", "copper", "indigo", "salt", "silk", "tea",
};

/// Agents with an even number buy, the others sell: of an odd number of agents
/// one more buys.
constexpr negotiation::role side_of(std::uint32_t agent) {
  return agent % 2 == 0 ? negotiation::role::buyer : negotiation::role::seller;
}

/// How a deal ended.
enum class deal_outcome : std::uint8_t {
  sold,
  /// One of them said no.
  refused,
  /// The buyer did not answer in time.
  expired,
};

/// How soon a buyer answers an offer.
enum class temper : std::uint8_t {
  prompt,
  /// The first one not before it is reminded of it.
  sleepy,
  /// Never.
  silent,
};

/// A deal before anybody has spoken. Follows from the seed and its id, so that
/// both sides know what it is about; neither looks at the other's limits.
struct market_deal {
  std::uint64_t id = 0;
  std::size_t goods = 0; // in `market_goods`
  std::int64_t quantity = 0;
  negotiation::limits buyer;
  negotiation::limits seller;
  temper how = temper::prompt;

  /// Of one side.
  [[nodiscard]] const negotiation::limits&
  limits_of(negotiation::role side) const {
    return side == negotiation::role::buyer ? buyer : seller;
  }
};

market_deal make_deal(std::uint64_t seed, std::uint64_t id);

/// How a deal ends, and at which price, when nobody is late.
struct deal_script {
  deal_outcome outcome = deal_outcome::expired;
  std::int64_t price = 0;
  /// From the request to the last word.
  std::uint64_t lines = 0;
};

[[nodiscard]] deal_script rehearse(const market_deal& deal);

/// Lines of a deal, about.
inline constexpr std::uint64_t typical_deal_lines = 5;

/// Lines of a deal at most: a request, three offers, two other prices, yes and
/// its confirmation; a reminder and an expiry that is too early on top.
inline constexpr std::uint64_t most_deal_lines = 10;

/// The terms of a deal at a price, for its lines and the books: values of
/// different JSON types.
[[nodiscard]] value terms_of(const market_deal& deal, std::int64_t price);

} // namespace summoner::tools
