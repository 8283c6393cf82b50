// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/value.hpp"

#include "market_audit.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace summoner::tools {

/// What came out of a market, besides what was said and heard.
struct market_result {
  market_audit audit;
  /// Offers that were repeated.
  std::uint64_t reminders = 0;
};

/// What was traded, as rows of a table: a name and a content.
std::vector<std::pair<std::string, std::string>>
trade_rows(const market_result& result);

/// What is wrong, and whether all is still there, as rows of a table.
std::vector<std::pair<std::string, std::string>>
audit_rows(const market_audit& audit);

/// `json` with members for all of it.
value with_market(const value& json, const market_result& result);

} // namespace summoner::tools
