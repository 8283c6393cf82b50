// SPDX-License-Identifier: Apache-2.0

#include "summoner/relaying/quarantine.hpp"

namespace summoner::relaying {

std::string_view ip_of(std::string_view peer) noexcept {
  auto ip = peer.substr(0, peer.rfind(':'));
  if (ip.starts_with('[') && ip.ends_with(']'))
    ip = ip.substr(1, ip.size() - 2);
  return ip;
}

bool is_loopback(std::string_view ip) noexcept {
  constexpr std::string_view mapped = "::ffff:";
  if (ip.starts_with(mapped))
    ip.remove_prefix(mapped.size());
  return ip.starts_with("127.") || ip == "::1";
}

void quarantine::add(std::string_view ip, time_point now) {
  since_.insert_or_assign(std::string{ip}, now);
}

bool quarantine::refuses(std::string_view ip, duration cooldown,
                         time_point now) const {
  auto found = since_.find(std::string{ip});
  return found != since_.end() && now - found->second < cooldown;
}

void quarantine::clean_up(duration cooldown, time_point now) {
  std::erase_if(since_,
                [=](const auto& x) { return now - x.second >= cooldown; });
}

} // namespace summoner::relaying
