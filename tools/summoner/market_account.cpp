// SPDX-License-Identifier: Apache-2.0

#include "market_account.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace summoner::tools {

holdings& holdings::operator+=(const holdings& other) noexcept {
  money += other.money;
  for (std::size_t i = 0; i < goods.size(); ++i)
    goods[i] += other.goods[i];
  return *this;
}

std::int64_t holdings::pieces() const noexcept {
  return std::accumulate(goods.begin(), goods.end(), std::int64_t{0});
}

bool holdings::is_overdrawn() const noexcept {
  return money < 0 || std::any_of(goods.begin(), goods.end(), [](auto pieces) {
           return pieces < 0;
         });
}

holdings holdings::operator-() const noexcept {
  holdings result;
  result.money = -money;
  for (std::size_t i = 0; i < goods.size(); ++i)
    result.goods[i] = -goods[i];
  return result;
}

holdings payment_of(const value& terms) {
  holdings result;
  auto name = terms["goods"].as_string();
  const auto* found = std::find(market_goods.begin(), market_goods.end(), name);
  if (found == market_goods.end())
    return result;
  result.money = -terms["price"].as_int();
  result.goods[static_cast<std::size_t>(found - market_goods.begin())]
    = terms["quantity"].as_int();
  return result;
}

void market_account::settle(std::uint64_t id, deal_record record) {
  if (record.outcome == deal_outcome::sold) {
    auto payment = payment_of(record.terms);
    now += side_of(agent) == negotiation::role::buyer ? payment : -payment;
  }
  book.insert_or_assign(id, std::move(record));
}

std::vector<market_account> open_accounts(const swarm_plan& plan) {
  std::vector<market_account> accounts(plan.agents);
  for (std::uint32_t i = 0; i < plan.agents; ++i)
    accounts[i].agent = i;
  for (std::uint64_t id = 0; id < plan.exchanges; ++id) {
    auto deal = make_deal(plan.seed, id);
    auto pair = plan.pair_of(id);
    accounts[pair.first].start.money += deal.buyer.last;
    accounts[pair.second].start.goods[deal.goods] += deal.quantity;
  }
  for (auto& account : accounts)
    account.now = account.start;
  return accounts;
}

} // namespace summoner::tools
