// SPDX-License-Identifier: Apache-2.0

#include "config_manual.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace summoner::tools {

value as_object(std::span<const setting> settings, std::size_t depth) {
  std::vector<std::pair<std::string, value>> members;
  while (!settings.empty()) {
    auto rest = std::string_view{settings.front().path}.substr(depth);
    auto dot = rest.find('.');
    if (dot == std::string_view::npos) {
      members.emplace_back(rest, settings.front().content);
      settings = settings.subspan(1);
      continue;
    }
    auto section = settings.front().path.substr(0, depth + dot + 1);
    auto is_outside = [&](const setting& x) {
      return !x.path.starts_with(section);
    };
    auto end = std::find_if(settings.begin(), settings.end(), is_outside);
    auto count = static_cast<std::size_t>(end - settings.begin());
    members.emplace_back(rest.substr(0, dot),
                         as_object(settings.first(count), section.size()));
    settings = settings.subspan(count);
  }
  return value(members);
}

} // namespace summoner::tools
