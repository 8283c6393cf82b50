// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/editing/characters.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace summoner::testing {

/// What a terminal shows of the bytes that were written to it: as much of a
/// VT100 as a line view needs. It has as many rows as are used.
class screen {
public:
  explicit screen(std::size_t columns) : columns_(columns) {
  }

  void write(std::string_view bytes) {
    for (auto c : bytes)
      decoder_.feed(static_cast<unsigned char>(c), characters_);
    for (auto c : characters_)
      take(c);
    characters_.clear();
  }

  /// The rows without the blanks at their ends, and without empty ones at the
  /// end of all.
  [[nodiscard]] std::vector<std::string> rows() const {
    std::vector<std::string> result;
    for (const auto& row : cells_) {
      std::string text;
      for (const auto& cell : row)
        text += cell;
      text.erase(text.find_last_not_of(' ') + 1);
      result.push_back(std::move(text));
    }
    while (!result.empty() && result.back().empty())
      result.pop_back();
    return result;
  }

  [[nodiscard]] std::size_t row() const noexcept {
    return row_;
  }

  [[nodiscard]] std::size_t column() const noexcept {
    return column_;
  }

private:
  void take(char32_t c) {
    if (!sequence_.empty()) {
      sequence_ += static_cast<char>(c);
      if (sequence_.size() > 2 && c >= U'@' && c <= U'~') {
        obey(sequence_.substr(2, sequence_.size() - 3), static_cast<char>(c));
        sequence_.clear();
      }
    } else if (c == U'\033') {
      sequence_ = '\033';
    } else if (c == U'\r') {
      column_ = 0;
    } else if (c == U'\n') { // as a terminal gives it to the screen
      column_ = 0;
      ++row_;
    } else {
      put(c);
    }
  }

  void put(char32_t c) {
    auto width = static_cast<std::size_t>(editing::columns_of(c));
    std::string text;
    editing::append(text, c);
    if (width == 0) {
      cell(row_, column_ - 1) += text;
      return;
    }
    if (column_ + width > columns_) {
      column_ = 0;
      ++row_;
    }
    cell(row_, column_) = text;
    if (width == 2)
      cell(row_, column_ + 1).clear();
    column_ += width;
  }

  void obey(const std::string& parameters, char what) {
    auto count = parameters.empty()
                   ? std::size_t{1}
                   : static_cast<std::size_t>(std::stoul(parameters));
    column_ = std::min(column_, columns_ - 1);
    if (what == 'A') {
      row_ -= std::min(row_, count);
    } else if (what == 'C') {
      column_ = std::min(column_ + count, columns_ - 1);
    } else if (what == 'H') {
      row_ = column_ = 0;
    } else if (what == 'J' && parameters == "2") {
      cells_.clear();
    } else if (what == 'J') {
      cell(row_, column_);
      cells_.resize(row_ + 1);
      cells_[row_].resize(column_);
    }
  }

  std::string& cell(std::size_t row, std::size_t column) {
    cells_.resize(std::max(cells_.size(), row + 1));
    auto& line = cells_[row];
    while (line.size() <= column)
      line.emplace_back(" ");
    return line[column];
  }

  std::size_t columns_;
  std::size_t row_ = 0;
  std::size_t column_ = 0; // behind the last one while a character waits there
  std::vector<std::vector<std::string>> cells_;
  std::string sequence_;
  editing::utf8_decoder decoder_;
  std::u32string characters_;
};

} // namespace summoner::testing
