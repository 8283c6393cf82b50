// SPDX-License-Identifier: Apache-2.0

#include "market_audit.hpp"

#include <map>

namespace summoner::tools {

namespace {

/// What the books say of one deal.
struct testimony {
  struct page {
    std::uint32_t agent = 0;
    const deal_record* record = nullptr;
  };

  page buyer;
  page seller;
  /// More than one page of a side.
  bool is_repeated = false;
};

std::map<std::uint64_t, testimony>
collect(std::span<const market_account> accounts) {
  std::map<std::uint64_t, testimony> result;
  for (const auto& account : accounts) {
    auto is_buyer = side_of(account.agent) == negotiation::role::buyer;
    for (const auto& [id, record] : account.book) {
      auto& known = result[id];
      auto& page = is_buyer ? known.buyer : known.seller;
      known.is_repeated |= page.record != nullptr;
      page = {account.agent, &record};
    }
  }
  return result;
}

// A no and an expiry can meet halfway: what counts is that nothing was sold.
bool agree(const testimony& known) {
  const auto& bought = *known.buyer.record;
  const auto& sold = *known.seller.record;
  return !known.is_repeated && bought.peer == known.seller.agent
         && sold.peer == known.buyer.agent
         && (bought.outcome == deal_outcome::sold)
              == (sold.outcome == deal_outcome::sold)
         && bought.terms == sold.terms;
}

bool is_as_planned(const market_deal& deal, const deal_script& script,
                   const deal_record& record) {
  switch (record.outcome) {
    case deal_outcome::sold:
      return script.outcome == deal_outcome::sold
             && record.terms == terms_of(deal, script.price);
    case deal_outcome::refused:
      return script.outcome == deal_outcome::refused;
    case deal_outcome::expired:
      return true; // whoever is slow can be too late
  }
  return false;
}

void count_outcome(market_audit& result, const deal_script& script,
                   deal_outcome outcome) {
  switch (outcome) {
    case deal_outcome::sold:
      ++result.sold;
      break;
    case deal_outcome::refused:
      ++result.refused;
      break;
    case deal_outcome::expired:
      ++result.expired;
      if (script.outcome != deal_outcome::expired)
        ++result.expired_early;
      break;
  }
}

void judge(market_audit& result, const market_deal& deal, bool is_started,
           const testimony& known) {
  if (known.buyer.record == nullptr || known.seller.record == nullptr) {
    ++result.one_sided;
    return;
  }
  if (!agree(known)) {
    ++result.disagreeing;
    return;
  }
  auto script = rehearse(deal);
  if (!is_started || !is_as_planned(deal, script, *known.seller.record))
    ++result.unplanned;
  count_outcome(result, script, known.seller.record->outcome);
}

} // namespace

market_audit audit_market(std::uint64_t seed, std::uint64_t started,
                          std::span<const market_account> accounts) {
  market_audit result;
  auto all = collect(accounts);
  std::uint64_t known_and_started = 0;
  for (const auto& [id, known] : all) {
    known_and_started += id < started ? 1 : 0;
    judge(result, make_deal(seed, id), id < started, known);
  }
  result.unknown = started - known_and_started;
  for (const auto& account : accounts) {
    result.before += account.start;
    result.after += account.now;
    result.overdrawn += account.now.is_overdrawn() ? 1 : 0;
  }
  return result;
}

} // namespace summoner::tools
