// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/testing/deterministic.hpp"
#include "summoner/testing/tested_client.hpp"

#include <utility>

namespace summoner::testing {

/// One agent under test: a whole client, connected to a relay that is not
/// there, in a time that passes only when the test says so.
///
///     testing::agent_fixture uut{make_door()};
///     uut.receive({{"do", "open"}}); // as from another agent
///     uut.advance(2s);
///     auto said = uut.sent();        // payloads since the last call
///
/// Everything that does not wait for time has happened when a call returns.
///
/// @par Threads   One: the thread of the test, which also runs the handlers.
/// @par Lifetime  Ends the client when it is destroyed. What the handlers refer
///                to outlives it: declare that first.
/// @warning Only `sleep`, timed senders and what the library does follow the
///          fake clock; a handler that asks the system for the time gets the
///          real one.
class agent_fixture : public deterministic, public tested_client {
public:
  /// Starts the client and connects it.
  explicit agent_fixture(agent definition, client_config config = {})
    : tested_client(static_cast<deterministic&>(*this), std::move(definition),
                    {std::move(config)}) {
    start();
  }

protected:
  void begin_instant() override {
    tested_client::begin_instant();
  }
};

} // namespace summoner::testing
