// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace summoner::sqlite {

/// How the tables of a program came to be: steps of SQL, in order, each of one
/// or several statements. Steps are appended, and never changed once a file
/// was made with them. A value.
///
///     const migrations steps{
///       "CREATE TABLE hits(k TEXT PRIMARY KEY, n INTEGER NOT NULL)",
///       "ALTER TABLE hits ADD COLUMN since TEXT",
///     };
class migrations {
public:
  migrations(std::initializer_list<std::string_view> steps)
    : steps_(steps.begin(), steps.end()) {
  }

  explicit migrations(std::vector<std::string> steps)
    : steps_(std::move(steps)) {
  }

  [[nodiscard]] const std::vector<std::string>& steps() const noexcept {
    return steps_;
  }

private:
  std::vector<std::string> steps_;
};

} // namespace summoner::sqlite

namespace summoner {

using sqlite::migrations;

} // namespace summoner
