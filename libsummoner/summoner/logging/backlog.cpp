// SPDX-License-Identifier: Apache-2.0

#include "summoner/logging/backlog.hpp"

#include <utility>

namespace summoner::logging {

namespace {

std::size_t size_of(const record& line) {
  return line.name.size() + line.text.size();
}

} // namespace

backlog::backlog(limits bounds) : limits_(bounds) {
}

bool backlog::put(std::shared_ptr<channel> to, record line) {
  if (items_.size() >= limits_.lines || bytes_ >= limits_.bytes) {
    ++skipped_;
    ++to->skipped_;
    if (!std::exchange(to->is_owed_, true))
      owed_.push_back(std::move(to));
    return false;
  }
  bytes_ += size_of(line);
  auto before = std::exchange(to->skipped_, 0);
  items_.push_back({std::move(to), before, std::move(line)});
  return true;
}

std::optional<backlog::item> backlog::next() {
  if (!items_.empty()) {
    auto result = std::move(items_.front());
    items_.pop_front();
    bytes_ -= size_of(*result.line);
    return result;
  }
  while (!owed_.empty()) {
    auto to = std::move(owed_.back());
    owed_.pop_back();
    to->is_owed_ = false;
    if (auto count = std::exchange(to->skipped_, 0); count > 0)
      return item{std::move(to), count, std::nullopt};
  }
  return std::nullopt;
}

} // namespace summoner::logging
