// SPDX-License-Identifier: Apache-2.0

#include "summoner/logging/keys.hpp"

#include <algorithm>
#include <utility>

namespace summoner::logging {

value keep_keys(const value& object, const std::vector<std::string>& keys) {
  if (!object.is_object())
    return object;
  std::vector<std::pair<std::string, value>> kept;
  for (auto [key, member] : object.items())
    if (std::find(keys.begin(), keys.end(), key) != keys.end())
      kept.emplace_back(key, member);
  return kept;
}

value keep_payload_keys(const value& content,
                        const std::vector<std::string>& keys) {
  if (!content.is_object())
    return content;
  std::vector<std::pair<std::string, value>> kept;
  for (auto [key, member] : content.items()) {
    if (key == "_version")
      kept.emplace_back(key, member);
    else if ((key == "_payload" || key == "_type") && member.is_object())
      kept.emplace_back(key, keep_keys(member, keys));
  }
  return kept;
}

} // namespace summoner::logging
