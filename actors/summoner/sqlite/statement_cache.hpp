// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/sqlite/statement.hpp"

#include <cstddef>
#include <list>
#include <string_view>
#include <unordered_map>

namespace summoner::sqlite {

/// Keeps the prepared statements of a connection that were used last.
///
/// @par Threads   That of its connection.
/// @par Lifetime  Within that of its connection.
/// @par Limits    Holds at most `capacity` statements; the one that was not
///                used for longest goes first.
class statement_cache {
public:
  /// @param capacity 0 counts as 1.
  explicit statement_cache(std::size_t capacity)
    : capacity_(capacity == 0 ? 1 : capacity) {
  }

  /// The statement with this text, which is prepared if it is not there.
  /// @par Lifetime  Until the next call.
  statement& get(sqlite3* where, std::string_view sql);

  void clear() noexcept {
    by_text_.clear();
    statements_.clear();
  }

  [[nodiscard]] std::size_t size() const noexcept {
    return statements_.size();
  }

  /// How many statements were prepared so far.
  [[nodiscard]] std::size_t prepared() const noexcept {
    return prepared_;
  }

private:
  std::size_t capacity_;
  std::size_t prepared_ = 0;
  std::list<statement> statements_; // the last one used is first
  std::unordered_map<std::string_view, std::list<statement>::iterator> by_text_;
};

} // namespace summoner::sqlite
