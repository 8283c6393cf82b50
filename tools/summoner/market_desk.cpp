// SPDX-License-Identifier: Apache-2.0

#include "market_desk.hpp"

#include <utility>

namespace summoner::tools {

std::string key_of(std::uint64_t id) {
  return std::to_string(id);
}

std::uint64_t deal_id_of(const value& message) {
  return static_cast<std::uint64_t>(message["content"]["id"].as_int());
}

market_desk::market_desk(market_setup setup, market_account account)
  : setup_(std::move(setup)), account_(std::move(account)),
    speech_(setup_.swarm, account_.agent) {
}

// -- deals --------------------------------------------------------------------

market_desk::deal_ptr market_desk::open(std::uint64_t id, std::uint32_t peer,
                                        const node& where) {
  auto deal = std::make_shared<open_deal>(side_of(account_.agent),
                                          make_deal(setup_.seed, id), peer,
                                          where, setup_.now());
  deals_.insert_or_assign(key_of(id), deal);
  return deal;
}

market_desk::deal_ptr market_desk::deal_of(const value& message) const {
  auto found = deals_.find(key_of(deal_id_of(message)));
  return found == deals_.end() ? nullptr : found->second;
}

bool market_desk::is_settled(const value& message) const {
  return account_.book.contains(deal_id_of(message));
}

void market_desk::commit(const proposals& proposed) {
  for (const auto& entry : proposed) {
    auto found = deals_.find(entry.key.value_or(""));
    if (found == deals_.end() || entry.nodes.empty())
      continue;
    auto deal = found->second;
    // A set of nodes comes from `stay`, which moves nothing.
    if (entry.nodes.back().kind() == flow::node_kind::plain)
      deal->where = entry.nodes.back();
    if (deal->where.text() == done_node)
      close(*deal);
  }
}

void market_desk::close(open_deal& deal) {
  if (std::exchange(deal.is_done, true))
    return;
  auto record = deal.end.value_or(deal_record{});
  auto before = account_.now;
  account_.settle(deal.what.id, std::move(record));
  auto got = -before;
  got += account_.now;
  setup_.board->note_settled(deal.what.id, got);
  deals_.erase(key_of(deal.what.id));
  if (side_of(account_.agent) == negotiation::role::buyer)
    setup_.swarm->board->note_completed(account_.agent,
                                        setup_.now() - deal.since);
  else
    setup_.board->note_closed_by_seller();
}

// -- lines --------------------------------------------------------------------

std::optional<value> market_desk::listen(const value& message) {
  if (speech_.listen(message))
    return message;
  return std::nullopt;
}

value market_desk::say(std::uint32_t sender, std::string_view kind,
                       const open_deal& deal) {
  return speech_.say(sender, kind, deal.what.id, deal.peer)
    .with("round", deal.mind.count())
    .with("terms", terms_of(deal.what, deal.price));
}

} // namespace summoner::tools
