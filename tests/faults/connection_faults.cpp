// SPDX-License-Identifier: Apache-2.0

// What can happen to a connection.

#include "summoner/actors/relay.hpp"

#include "faults/cruel_proxy.hpp"
#include "faults/fault.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <chrono>
#include <string>
#include <thread>
#include <utility>

namespace summoner::faults {

namespace {

using namespace std::chrono_literals;

} // namespace

outcome reset_in_a_line(const settings& how) {
  outcome result{.times = how.is_short ? 10U : 200U};
  result.may_have_gaps = true;
  runtime host;
  auto room = open_relay(host);
  cruel_proxy proxy{room.address().port, result.times, how.seed};
  crowd agents{host, {"127.0.0.1", proxy.port()}};
  while (proxy.resets_left() > 0)
    std::this_thread::sleep_for(1ms);
  conclude(result, agents);
  return result;
}

// A client that hears nothing and has nothing to say: what is under way when
// the peer vanishes, the system tries to deliver for a quarter of an hour.
outcome lose_the_peer_silently(const settings& how) {
  outcome result;
  if (how.is_short) {
    result.remark = "takes 2 min: not in the short run";
    return result;
  }
  result.times = 1;
  constexpr int limit_ms = 150'000;
  testing::raw_listener relay;
  runtime host;
  auto client = host.spawn(agent{"idle"}, {"127.0.0.1", relay.port()});
  auto lost = relay.accept();
  lost.vanish();
  auto begin = std::chrono::steady_clock::now();
  pollfd waiting{relay.fd(), POLLIN, 0};
  ::poll(&waiting, 1, limit_ms);
  auto next = relay.accept();
  auto time = std::chrono::duration_cast<std::chrono::seconds>(
    std::chrono::steady_clock::now() - begin);
  if (!next)
    result.wrong.emplace_back("the client does not notice");
  client.quit();
  next.close();
  if (client.wait_for(10s) != 0)
    result.wrong.emplace_back("the client has not ended with status 0");
  result.remark = fmt::format("an idle client notices after {} s",
                              time.count());
  return result;
}

} // namespace summoner::faults
