// SPDX-License-Identifier: Apache-2.0

// What can happen to a connection.

#include "summoner/actors/relay.hpp"

#include "integration/faults/cruel_proxy.hpp"
#include "integration/faults/fault.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <chrono>
#include <string>
#include <utility>

namespace summoner::faults {

using namespace std::chrono_literals;

outcome reset_in_a_line(const settings& how) {
  outcome result{.times = how.is_short ? 10U : 200U};
  result.may_have_gaps = true;
  runtime host;
  auto room = open_relay(host);
  cruel_proxy proxy{room.address().port, result.times, how.seed};
  crowd agents{host, {"127.0.0.1", proxy.port()}};
  begin_when_all_are_in(agents, room);
  if (!eventually([&] { return proxy.resets_left() == 0; }, 60s))
    result.wrong.emplace_back("the connections are not used");
  if (!eventually([&] { return room.counts().clients == agents.size(); }))
    result.wrong.emplace_back("not all are back in session");
  conclude(result, agents);
  // What was sent while the proxy broke a connection is not seen by it.
  auto seen = proxy.lines_passed() + proxy.lines_lost();
  if (result.counts.sent > seen + 1 + result.times / 20)
    result.wrong.push_back(fmt::format("{} frames sent, {} seen by the proxy",
                                       result.counts.sent, seen));
  if (result.found.heard < proxy.lines_passed())
    result.wrong.push_back(fmt::format("{} frames heard, {} passed on",
                                       result.found.heard,
                                       proxy.lines_passed()));
  result.remark = fmt::format("{} frames were lost with their connection",
                              proxy.lines_lost());
  return result;
}

// Who hears nothing and has nothing to say: what is under way when the peer
// vanishes, the system tries to deliver for a quarter of an hour.
outcome lose_the_peer_silently(const settings& how) {
  outcome result;
  if (how.is_short) {
    result.remark = "takes 2 min: not in the short run";
    return result;
  }
  result.times = 1;
  constexpr auto limit = 150s;
  testing::raw_listener relay;
  runtime host;
  auto client = host.spawn(agent{"idle"}, {"127.0.0.1", relay.port()});
  auto lost = relay.accept();
  lost.vanish();
  auto room = open_relay(host);
  auto guest = testing::raw_socket::connect(room.address().port);
  guest.vanish();
  auto begin = std::chrono::steady_clock::now();

  pollfd waiting{relay.fd(), POLLIN, 0};
  ::poll(&waiting, 1, static_cast<int>(limit / 1ms));
  auto next = relay.accept();
  auto time = std::chrono::steady_clock::now() - begin;
  if (!next)
    result.wrong.emplace_back("the client does not notice");
  if (!eventually([&] { return room.counts().clients == 0; }, limit))
    result.wrong.emplace_back("the relay does not notice");
  client.quit();
  next.close();
  if (client.wait_for(10s) != 0)
    result.wrong.emplace_back("the client has not ended with status 0");
  result.remark = fmt::format("an idle client and a relay notice after {} s",
                              time / 1s);
  return result;
}

} // namespace summoner::faults
