// SPDX-License-Identifier: Apache-2.0

#include "market_crowd.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace summoner::tools {

namespace {

holdings sum_of(const std::vector<market_account>& accounts) {
  holdings result;
  for (const auto& account : accounts)
    result += account.now;
  return result;
}

} // namespace

market_crowd::market_crowd(const swarm_plan& plan,
                           std::shared_ptr<const swarm_setup> setup)
  : plan_(plan), swarm_board_(setup->board) {
  auto accounts = open_accounts(plan);
  all_ = sum_of(accounts);
  board_ = std::make_shared<market_board>(all_);
  auto shared = market_setup{std::move(setup), plan.seed, board_,
                             std::chrono::steady_clock::now};
  for (auto& account : accounts) {
    trader next;
    if (side_of(account.agent) == negotiation::role::buyer)
      next.buyer = std::make_shared<market_buyer>(shared, std::move(account));
    else
      next.seller = std::make_shared<market_seller>(shared, std::move(account));
    traders_.push_back(std::move(next));
  }
}

agent market_crowd::definition(std::uint32_t index) {
  const auto& who = traders_[index];
  return who.buyer ? who.buyer->definition() : who.seller->definition();
}

const market_desk& market_crowd::desk(std::uint32_t index) const {
  const auto& who = traders_[index];
  return who.buyer ? who.buyer->desk() : who.seller->desk();
}

const swarm_speech& market_crowd::speech(std::uint32_t index) const {
  return desk(index).speech();
}

void market_crowd::call_roll() {
  traders_.front().buyer->call_roll();
}

bool market_crowd::start(std::uint64_t id) {
  auto pair = plan_.pair_of(id);
  if (swarm_board_->open_of(pair.first) >= max_open_exchanges)
    return false;
  swarm_board_->note_started(pair.first);
  traders_[pair.first].buyer->buy(id, pair.second);
  return true;
}

void market_crowd::wind_up() {
  board_->close();
}

bool market_crowd::is_done() const {
  return swarm_board_->completed() == swarm_board_->started()
         && board_->closed_by_sellers() == swarm_board_->started();
}

std::string market_crowd::progress() const {
  auto done = swarm_board_->completed();
  auto open = swarm_board_->started() - done;
  return fmt::format("{}/{} deals, {} open, money {}/{}, goods {}/{}", done,
                     plan_.exchanges, open, board_->money(), all_.money,
                     board_->pieces(), all_.pieces());
}

void market_crowd::report_to(swarm_result& result) const {
  std::vector<market_account> accounts;
  for (std::uint32_t i = 0; i < traders_.size(); ++i)
    accounts.push_back(desk(i).account());
  result.market
    = market_result{audit_market(plan_.seed, swarm_board_->started(), accounts),
                    board_->reminders()};
}

} // namespace summoner::tools
