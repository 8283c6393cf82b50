// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/value.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace summoner::tools {

/// What is traded.
inline constexpr auto market_goods = std::array<std::string_view, 6>{
  "amber", "copper", "indigo", "salt", "silk", "tea",
};

enum class market_side : std::uint8_t { buyer, seller };

/// Agents with an even number buy, the others sell: of an odd number of agents
/// one more buys.
constexpr market_side side_of(std::uint32_t agent) {
  return agent % 2 == 0 ? market_side::buyer : market_side::seller;
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

/// How one side bargains: it names a few prices, from what it hopes for to what
/// it can bear.
struct bargaining {
  market_side side = market_side::buyer;
  std::int64_t hoped = 0;
  std::int64_t borne = 0;
  /// Prices that it names before it says yes or no.
  std::uint32_t prices = 0;
};

/// A deal before anybody has spoken. Follows from the seed and its id, so that
/// both sides know what it is about; neither looks at the other's bargaining.
struct market_deal {
  std::uint64_t id = 0;
  std::size_t goods = 0; // in `market_goods`
  std::int64_t quantity = 0;
  bargaining buyer;
  bargaining seller;
  temper how = temper::prompt;
};

market_deal make_deal(std::uint64_t seed, std::uint64_t id);

/// What a side says to a price.
enum class reply : std::uint8_t { agree, bid, refuse };

struct decision {
  reply what = reply::refuse;
  /// The price agreed on or named.
  std::int64_t price = 0;
};

/// The price that a side names first.
[[nodiscard]] decision open_with(const bargaining& own);

/// What a side says to the price that the other one named.
/// @param named How many prices it has named itself.
[[nodiscard]] decision answer(const bargaining& own, std::uint32_t named,
                              std::int64_t price);

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
