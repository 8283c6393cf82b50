// SPDX-License-Identifier: Apache-2.0

#include "market_deal.hpp"

namespace summoner::tools {

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

std::int64_t price_of(const bargaining& own, std::uint32_t named) {
  if (own.prices < 2)
    return own.hoped;
  return own.hoped
         + (own.borne - own.hoped) * static_cast<std::int64_t>(named)
             / static_cast<std::int64_t>(own.prices - 1);
}

bool is_good_enough(const bargaining& own, std::int64_t price,
                    std::int64_t wanted) {
  return own.side == market_side::buyer ? price <= wanted : price >= wanted;
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
  deal.buyer.side = market_side::buyer;
  deal.buyer.hoped = share(50, 90);
  deal.buyer.borne = share(95, 130);
  deal.buyer.prices = static_cast<std::uint32_t>(random.roll(0, 2));
  deal.seller.side = market_side::seller;
  deal.seller.hoped = share(105, 135);
  deal.seller.borne = share(75, 105);
  deal.seller.prices = static_cast<std::uint32_t>(random.roll(1, 3));
  deal.how = make_temper(random);
  return deal;
}

decision open_with(const bargaining& own) {
  return {reply::bid, price_of(own, 0)};
}

decision answer(const bargaining& own, std::uint32_t named,
                std::int64_t price) {
  auto can_name = named < own.prices;
  auto wanted = can_name ? price_of(own, named) : own.borne;
  if (is_good_enough(own, price, wanted))
    return {reply::agree, price};
  if (can_name)
    return {reply::bid, wanted};
  return {reply::refuse, price};
}

deal_script rehearse(const market_deal& deal) {
  deal_script script;
  auto offer = open_with(deal.seller);
  script.lines = 2 + extra_lines(deal.how); // the request and the offer
  if (deal.how == temper::silent) {
    ++script.lines; // it has expired
    return script;
  }
  // Buyer and seller answer in turns.
  auto last = offer;
  std::array<std::uint32_t, 2> named{0, 1};
  for (std::size_t turn = 0; last.what == reply::bid; turn = 1 - turn) {
    last = answer(turn == 0 ? deal.buyer : deal.seller, named[turn],
                  last.price);
    ++named[turn];
    ++script.lines;
    // What the buyer agrees to is confirmed by the seller.
    if (turn == 0 && last.what == reply::agree)
      ++script.lines;
  }
  auto is_sold = last.what == reply::agree;
  script.outcome = is_sold ? deal_outcome::sold : deal_outcome::refused;
  script.price = is_sold ? last.price : 0;
  return script;
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
