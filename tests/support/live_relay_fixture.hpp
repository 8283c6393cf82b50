// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/relay.hpp"

#include "support/host_fixture.hpp"
#include "support/raw_socket.hpp"

#include <catch2/catch.hpp>

#include <utility>

namespace summoner::testing {

/// Relays on a real socket, the test plays their clients.
struct live_relay_fixture : host_fixture {
  relay open(relay_config config = {}) {
    return open_on(host, config);
  }

  static relay open_on(runtime& where, relay_config config) {
    config.port = 0;
    auto room = relay::start(where, config);
    REQUIRE(room);
    return std::move(*room);
  }

  /// A client that the relay passes lines on to.
  static raw_socket join(const relay& room) {
    auto clients = room.counts().clients;
    auto socket = raw_socket::connect(room.address().port);
    REQUIRE(eventually([&] { return room.counts().clients == clients + 1; }));
    return socket;
  }
};

} // namespace summoner::testing
