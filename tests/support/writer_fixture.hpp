// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/writer.hpp"
#include "summoner/testing/deterministic.hpp"
#include "summoner/testing/fake_transport.hpp"
#include "summoner/testing/memory_sink.hpp"

#include "support/recorders.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace summoner::testing {

inline constexpr std::size_t kib = 1024;

inline std::string line(std::size_t size, char fill = 'x') {
  return std::string(size - 1, fill) + "\n";
}

inline std::uint32_t lines_in(const std::string& text) {
  return static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
}

/// A WRITER with a recording owner and producer, and a stream to attach.
struct writer_fixture : deterministic {
  fake_transport_ptr stream = std::make_shared<fake_transport>();
  std::shared_ptr<owner_record> told = std::make_shared<owner_record>();
  std::shared_ptr<producer_record> made = std::make_shared<producer_record>();
  std::shared_ptr<actors::stream_counters> counters
    = std::make_shared<actors::stream_counters>();
  std::shared_ptr<memory_sink> log = std::make_shared<memory_sink>();
  actors::stream_owner_actor owner = sys.spawn(recording_owner, told);
  recording_producer_actor producer = sys.spawn(recording_producer, made);
  actors::writer_actor uut;

  ~writer_fixture() {
    stop(uut);
    made->target = nullptr;
    stop(producer);
    stop(owner);
  }

  void start(actors::writer_config settings = {}) {
    uut = sys.spawn(actors::writer, owner, settings, counters,
                    logger{log, "test", log_level::debug});
    made->target = uut;
    run();
  }

  void attach_to(const fake_transport_ptr& next) {
    self->send(uut, actors::attach{next});
    run();
  }

  /// Lets the producer hand over lines; delivers nothing yet.
  void send(const std::string& text) {
    self->send(producer,
               actors::outbound{std::make_shared<const std::string>(text),
                                lines_in(text)});
  }

  void detach(bool is_closed_by_peer = false) {
    self->send(uut, actors::detach{is_closed_by_peer});
    run();
  }

  void drain() {
    drained = ask<actors::atom::drained>(uut, actors::atom::drain_v);
  }

  [[nodiscard]] bool is_drained() const {
    return drained->has_value();
  }

  std::shared_ptr<std::optional<actors::atom::drained>> drained;
};

/// One that keeps little while there is no stream.
struct offline_writer_fixture : writer_fixture {
  void start_with(std::size_t lines, std::size_t bytes) {
    actors::writer_config config;
    config.offline = actors::writer_config::bound{lines, bytes};
    start(config);
  }
};

} // namespace summoner::testing
