// SPDX-License-Identifier: Apache-2.0

#include "market_report.hpp"

#include <fmt/format.h>

namespace summoner::tools {

namespace {

value to_json(const holdings& what) {
  value result = {{"money", what.money}};
  for (std::size_t i = 0; i < market_goods.size(); ++i)
    result = result.with(market_goods[i], what.goods[i]);
  return result;
}

std::string of(std::int64_t now, std::int64_t before) {
  return fmt::format("{} of {}", now, before);
}

} // namespace

std::vector<std::pair<std::string, std::string>>
trade_rows(const market_result& result) {
  const auto& audit = result.audit;
  return {
    {"sold", fmt::to_string(audit.sold)},
    {"refused", fmt::to_string(audit.refused)},
    {"expired", fmt::to_string(audit.expired)},
    {"expired early", fmt::to_string(audit.expired_early)},
    {"offers repeated", fmt::to_string(result.reminders)},
  };
}

std::vector<std::pair<std::string, std::string>>
audit_rows(const market_audit& audit) {
  std::vector<std::pair<std::string, std::string>> rows = {
    {"known to nobody", fmt::to_string(audit.unknown)},
    {"known to one side", fmt::to_string(audit.one_sided)},
    {"books disagree", fmt::to_string(audit.disagreeing)},
    {"not as planned", fmt::to_string(audit.unplanned)},
    {"overdrawn", fmt::to_string(audit.overdrawn)},
    {"money", of(audit.after.money, audit.before.money)},
  };
  for (std::size_t i = 0; i < market_goods.size(); ++i)
    rows.emplace_back(market_goods[i],
                      of(audit.after.goods[i], audit.before.goods[i]));
  return rows;
}

value with_market(const value& json, const market_result& result) {
  const auto& audit = result.audit;
  return json.with("sold", audit.sold)
    .with("refused", audit.refused)
    .with("expired", audit.expired)
    .with("expired_early", audit.expired_early)
    .with("reminders", result.reminders)
    .with("unknown", audit.unknown)
    .with("one_sided", audit.one_sided)
    .with("disagreeing", audit.disagreeing)
    .with("unplanned", audit.unplanned)
    .with("overdrawn", audit.overdrawn)
    .with("before", to_json(audit.before))
    .with("after", to_json(audit.after));
}

} // namespace summoner::tools
