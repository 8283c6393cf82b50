// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace summoner::relaying {

/// The IP address in `ip:port`, without the brackets of an IPv6 address.
[[nodiscard]] std::string_view ip_of(std::string_view peer) noexcept;

/// Whether an IP address is one by which a machine reaches itself: of
/// 127.0.0.0/8, also when written as an IPv6 address, or ::1.
[[nodiscard]] bool is_loopback(std::string_view ip) noexcept;

/// IP addresses that are refused for a while. By address, not by address and
/// port: nobody who connects again has the same port.
///
/// The time is given with each question, not when an address is added, so that
/// it can be changed for those that are refused already.
///
/// @par Threads   Not thread-safe. Owned by one actor (the ACCEPTOR).
/// @par Memory    An entry for each address, until `clean_up` after its time.
class quarantine {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using duration = std::chrono::milliseconds;

  /// Refuses `ip` from now on; once more, from now on again.
  void add(std::string_view ip, time_point now);

  /// Whether `ip` was added less than `cooldown` ago.
  [[nodiscard]] bool refuses(std::string_view ip, duration cooldown,
                             time_point now) const;

  /// Forgets those that are not refused any more.
  void clean_up(duration cooldown, time_point now);

  [[nodiscard]] std::size_t size() const noexcept {
    return since_.size();
  }

  [[nodiscard]] bool empty() const noexcept {
    return since_.empty();
  }

private:
  std::unordered_map<std::string, time_point> since_;
};

} // namespace summoner::relaying
