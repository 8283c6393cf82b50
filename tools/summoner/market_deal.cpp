// SPDX-License-Identifier: Apache-2.0

#include "market_deal.hpp"

#include <algorithm>
#include <cstdlib>

namespace summoner::tools {

using negotiation::haggler;
using negotiation::limits;
using negotiation::reply;
using negotiation::role;

namespace {

/// Small numbers that look random, the same with every library (splitmix64).
class dice {
public:
  dice(std::uint64_t seed, std::uint64_t id)
    : state_(seed * 0xD1B54A32D192ED03U + id * 0x9E3779B97F4A7C15U) {
  }

  /// A number from `low` to `high`.
  std::int64_t roll(std::int64_t low, std::int64_t high) {
    state_ += 0x9E3779B97F4A7C15U;
    auto x = state_;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
    x ^= x >> 31;
    return low
           + static_cast<std::int64_t>(
             x % static_cast<std::uint64_t>(high - low + 1));
  }

private:
  std::uint64_t state_;
};

temper make_temper(dice& random) {
  auto eyes = random.roll(0, 31);
  if (eyes == 0)
    return temper::silent;
  return eyes <= 2 ? temper::sleepy : temper::prompt;
}

// Whoever does not answer at once is reminded.
std::uint64_t extra_lines(temper how) {
  return how == temper::prompt ? 0 : 1;
}

/// So many prices, at even distances.
limits make_limits(std::int64_t first, std::int64_t last, std::int64_t prices) {
  auto step = std::abs(last - first) / std::max<std::int64_t>(prices - 1, 1);
  return {first, last, step, static_cast<std::uint32_t>(prices)};
}

} // namespace

market_deal make_deal(std::uint64_t seed, std::uint64_t id) {
  dice random{seed, id};
  market_deal deal;
  deal.id = id;
  deal.goods
    = static_cast<std::size_t>(random.roll(0, std::ssize(market_goods) - 1));
  deal.quantity = random.roll(1, 9);
  auto worth = deal.quantity * random.roll(10, 99);
  auto share = [&](std::int64_t low, std::int64_t high) {
    return worth * random.roll(low, high) / 100;
  };
  auto hoped = share(50, 90);
  auto borne = share(95, 130);
  deal.buyer = make_limits(hoped, borne, random.roll(0, 2));
  hoped = share(105, 135);
  borne = share(75, 105);
  deal.seller = make_limits(hoped, borne, random.roll(1, 3));
  deal.how = make_temper(random);
  return deal;
}

deal_script rehearse(const market_deal& deal) {
  deal_script script;
  script.lines = 2 + extra_lines(deal.how); // the request and the offer
  if (deal.how == temper::silent) {
    ++script.lines; // it has expired
    return script;
  }
  haggler buyer{role::buyer, deal.buyer};
  haggler seller{role::seller, deal.seller};
  auto price = seller.name_next();
  // Buyer and seller answer in turns.
  for (auto is_buyers_turn = true;; is_buyers_turn = !is_buyers_turn) {
    auto& side = is_buyers_turn ? buyer : seller;
    ++script.lines;
    switch (side.answer(price)) {
      case reply::counter:
        price = side.name_next(price);
        break;
      case reply::accept:
        // What the buyer agrees to is confirmed by the seller.
        script.lines += is_buyers_turn ? 1 : 0;
        script.outcome = deal_outcome::sold;
        script.price = price;
        return script;
      case reply::refuse:
        script.outcome = deal_outcome::refused;
        return script;
    }
  }
}

value terms_of(const market_deal& deal, std::int64_t price) {
  auto is_urgent = deal.id % 3 == 0;
  return {
    {"goods", market_goods[deal.goods]},
    {"quantity", deal.quantity},
    {"price", price},
    {"each", static_cast<double>(price) / static_cast<double>(deal.quantity)},
    {"urgent", is_urgent},
    {"note", is_urgent ? value("\u2603 \"today\"") : value()},
  };
}

} // namespace summoner::tools
