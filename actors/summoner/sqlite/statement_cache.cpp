// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/statement_cache.hpp"

namespace summoner::sqlite {

statement& statement_cache::get(sqlite3* where, std::string_view sql) {
  if (auto found = by_text_.find(sql); found != by_text_.end()) {
    statements_.splice(statements_.begin(), statements_, found->second);
    return statements_.front();
  }
  statements_.emplace_front(where, sql);
  ++prepared_;
  by_text_.emplace(statements_.front().sql(), statements_.begin());
  if (statements_.size() > capacity_) {
    by_text_.erase(statements_.back().sql());
    statements_.pop_back();
  }
  return statements_.front();
}

} // namespace summoner::sqlite
