// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/log.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace summoner::testing {

/// Collects log lines.
/// @par Threads   Any.
class memory_sink final : public log_sink {
public:
  struct line {
    log_level level;
    std::string name;
    std::string text;
  };

  void write(log_level level, std::string_view name,
             std::string_view text) noexcept override {
    auto guard = std::lock_guard{mutex_};
    lines_.push_back({level, std::string{name}, std::string{text}});
  }

  [[nodiscard]] std::vector<line> lines() const {
    auto guard = std::lock_guard{mutex_};
    return lines_;
  }

  /// How many lines of this level contain each of the `parts`.
  template <class... Parts>
  [[nodiscard]] std::size_t count(log_level level, Parts... parts) const {
    auto has_all = [&](const line& x) {
      return x.level == level
             && (... && (x.text.find(parts) != std::string::npos));
    };
    auto all = lines();
    return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), has_all));
  }

  /// Whether some line contains `part`.
  [[nodiscard]] bool holds(std::string_view part) const {
    auto all = lines();
    return std::any_of(all.begin(), all.end(), [&](const line& x) {
      return x.text.find(part) != std::string::npos;
    });
  }

private:
  mutable std::mutex mutex_;
  std::vector<line> lines_;
};

} // namespace summoner::testing
