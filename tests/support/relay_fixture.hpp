// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/hub.hpp"
#include "summoner/actors/session.hpp"
#include "summoner/testing/deterministic.hpp"
#include "summoner/testing/fake_transport.hpp"
#include "summoner/testing/memory_sink.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace summoner::testing {

/// A HUB and SESSIONs on fake transports. Client i has the address 10.0.0.i:1.
/// An ACCEPTOR is played.
struct relay_fixture : deterministic {
  std::shared_ptr<actors::relay_counters> counters
    = std::make_shared<actors::relay_counters>();
  std::shared_ptr<memory_sink> log = std::make_shared<memory_sink>();
  std::size_t max_bytes_per_line = 65'536;
  logger_config logging_settings;
  std::shared_ptr<const relay_limits> limits;
  /// Whose addresses the ACCEPTOR was told to quarantine.
  std::shared_ptr<std::vector<std::string>> quarantined
    = std::make_shared<std::vector<std::string>>();
  actors::acceptor_actor door;
  actors::hub_actor hub;
  std::vector<fake_transport_ptr> clients;
  std::vector<actors::session_actor> sessions;

  explicit relay_fixture(std::size_t max_pending_bytes = 8 * 1024 * 1024,
                         std::optional<relay_limits> with = std::nullopt)
    : limits(with ? std::make_shared<const relay_limits>(*with) : nullptr),
      door(sys.spawn(played_acceptor, quarantined)),
      hub(sys.spawn(actors::hub, max_pending_bytes, counters,
                    logger{log, "relay", log_level::debug}, limits)) {
  }

  explicit relay_fixture(const relay_limits& with)
    : relay_fixture(8 * 1024 * 1024, with) {
  }

  ~relay_fixture() {
    for (auto& client : clients)
      client->finish();
    run();
    stop(hub);
    stop(door);
  }

  /// Connects one more client.
  fake_transport& join() {
    auto address = fmt::format("10.0.0.{}:1", clients.size());
    auto client = std::make_shared<fake_transport>(address);
    clients.push_back(client);
    actors::session_settings settings;
    settings.max_bytes_per_line = max_bytes_per_line;
    settings.counters = counters;
    settings.log = logger{log, "relay", log_level::debug};
    settings.traffic = logging::traffic_log{settings.log, logging_settings};
    settings.limits = limits;
    settings.door = door;
    sessions.push_back(
      sys.spawn(actors::session, client, hub, std::move(settings)));
    run();
    return *client;
  }

  void send(fake_transport& client, std::string_view bytes) {
    client.receive(bytes);
    run();
  }

  /// Has other limits hold from now on.
  void change_limits(const relay_limits& to) {
    limits = std::make_shared<const relay_limits>(to);
    self->send(hub, actors::new_limits{limits});
    run();
  }

  static actors::acceptor_actor::behavior_type
  played_acceptor(actors::acceptor_actor::pointer,
                  std::shared_ptr<std::vector<std::string>> quarantined) {
    return {
      [](actors::atom::ready) {},
      [](actors::atom::start) {},
      [quarantined](const actors::overrun& x) {
        quarantined->push_back(x.peer);
      },
      [](actors::atom::clean) {},
      [](const actors::new_limits&) {},
    };
  }

  /// The line that a relay makes of `line` of client `from`.
  static std::string wrapped(int from, std::string_view line) {
    return fmt::format("{{\"remote_addr\": \"10.0.0.{}:1\", \"content\": "
                       "\"{}\"}}\n",
                       from, line);
  }
};

} // namespace summoner::testing
