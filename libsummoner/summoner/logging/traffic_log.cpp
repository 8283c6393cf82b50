// SPDX-License-Identifier: Apache-2.0

#include "summoner/logging/traffic_log.hpp"

#include "summoner/json/parse.hpp"
#include "summoner/json/value.hpp"
#include "summoner/logging/keys.hpp"
#include "summoner/text.hpp"

#include <utility>

namespace summoner::logging {

namespace {

constexpr auto unreadable = std::string_view{"(an object that is not JSON)"};

bool looks_like_object(std::string_view line) noexcept {
  return detail::trimmed(line).starts_with('{');
}

/// The content to show: an object if it is one, else a text.
value content_of(std::string_view line,
                 const std::optional<std::vector<std::string>>& keys) {
  if (!looks_like_object(line))
    return value(line);
  auto parsed = json::parse(line);
  if (!parsed) // what its keys are nobody knows
    return value(keys ? unreadable : line);
  return keys ? keep_payload_keys(*parsed, *keys) : *parsed;
}

} // namespace

traffic_log::traffic_log(logger log, const logger_config& config)
  : is_on_(log.enabled(log_level::info)), as_objects_(config.enable_json_log),
    keys_(config.log_keys), log_(std::move(log)) {
}

void traffic_log::write(std::string_view peer, std::string_view line) const {
  if (as_objects_)
    log_.info(
      value{{"remote_addr", peer}, {"content", content_of(line, keys_)}});
  else if (keys_)
    log_.info("From {}: {}", peer,
              detail::printable(content_of(line, keys_).to_text()));
  else
    log_.info("From {}: {}", peer, detail::printable(line));
}

} // namespace summoner::logging
