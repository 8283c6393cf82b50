// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/flow_manager.hpp"
#include "summoner/testing/deterministic.hpp"

#include "support/client_fixture.hpp"
#include "support/recorders.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace summoner::testing {

/// The text that a message is.
inline std::string text_of(const message& msg) {
  return std::string{msg.as_string()};
}

/// A flow-state manager with an agent, its parts and a READER that posts lines.
struct flow_manager_fixture : deterministic, parts_of_client {
  agent definition{"test"};
  journal seen;
  std::shared_ptr<int> turns = std::make_shared<int>(0);
  std::shared_ptr<reader_record> given = std::make_shared<reader_record>();
  actors::flow_manager_actor uut;
  recording_reader_actor source;

  ~flow_manager_fixture() {
    stop(source);
    stop(uut);
  }

  void start() {
    uut = sys.spawn(actors::flow_manager, make(definition),
                    std::vector<actors::sender_actor>{},
                    client::run_queue_limits{});
    source = sys.spawn(recording_reader, given,
                       actors::line_consumer_actor{uut});
    join(source);
  }

  /// Makes this READER the one of the session.
  void join(const actors::reader_actor& reader) {
    self->send(uut, actors::atom::join_v, reader);
    run();
    given->credit = 0; // count what comes after the first grant
  }

  /// Lets the READER pass on a batch; delivers nothing yet.
  void post(const std::string& text) {
    protocol::line_framer framer{100'000};
    auto chunk = framer.feed(text);
    REQUIRE(chunk);
    self->send(source,
               actors::inbound_batch{
                 std::make_shared<protocol::line_chunk>(*std::move(chunk))});
  }

  void receive(const std::string& text) {
    post(text);
    run();
  }

  /// Registers a receiver that notes what it gets.
  void note_all(std::string route = "", priority when = {}) {
    definition.receive(
      route, [this](const message& msg) { seen.push_back(text_of(msg)); },
      std::move(when));
  }
};

} // namespace summoner::testing
