// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/interfaces.hpp"

#include <caf/actor_system.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

// Actors that write down what they are told. Each shares its record with the
// test, which reads it between two messages.

namespace summoner::testing {

/// What a line consumer got.
struct consumer_record {
  /// The lines of each batch.
  std::vector<std::vector<std::string>> batches;

  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> all;
    for (const auto& batch : batches)
      all.insert(all.end(), batch.begin(), batch.end());
    return all;
  }
};

/// Stands for a FLOW MANAGER; gives no credit back.
inline actors::line_consumer_actor::behavior_type
recording_consumer(actors::line_consumer_actor::pointer,
                   std::shared_ptr<consumer_record> record) {
  return {
    [record](const actors::inbound_batch& batch) {
      const auto& lines = batch.chunk->lines;
      record->batches.emplace_back(lines.begin(), lines.end());
    },
  };
}

/// What the owner of a stream was told.
struct owner_record {
  std::vector<actors::stream_ended> ends;

  [[nodiscard]] std::vector<std::string> reasons() const {
    std::vector<std::string> all;
    for (const auto& end : ends)
      all.push_back(describe(end.reason));
    return all;
  }
};

/// Stands for a CLIENT or a SESSION.
inline actors::stream_owner_actor::behavior_type
recording_owner(actors::stream_owner_actor::pointer,
                std::shared_ptr<owner_record> record) {
  return {
    [record](const actors::stream_ended& news) {
      record->ends.push_back(news);
    },
  };
}

/// What a producer may do, and what it was told.
struct producer_record {
  actors::writer_actor target;
  std::vector<std::size_t> accepted;

  [[nodiscard]] std::size_t total() const {
    std::size_t sum = 0;
    for (auto bytes : accepted)
      sum += bytes;
    return sum;
  }
};

/// Stands for a SENDER: passes on to the WRITER what the test sends it.
using recording_producer_actor
  = actors::producer_actor::extend<caf::reacts_to<actors::outbound>>;

inline recording_producer_actor::behavior_type
recording_producer(recording_producer_actor::pointer self,
                   std::shared_ptr<producer_record> record) {
  return {
    [record](actors::accepted x) { record->accepted.push_back(x.bytes); },
    [self, record](const actors::outbound& x) {
      self->send(record->target, x);
    },
  };
}

/// What a WRITER was given.
struct writer_record {
  std::string bytes;
  std::size_t lines = 0;
  std::size_t batches = 0;
  /// Whether everything counts as accepted at once.
  bool accepts = true;
  /// Accepted late, when the test says so.
  std::vector<std::pair<actors::producer_actor, std::size_t>> withheld;
};

/// Stands for a WRITER.
inline actors::writer_actor::behavior_type
recording_writer(actors::writer_actor::pointer self,
                 std::shared_ptr<writer_record> record) {
  using namespace actors;
  return {
    [](atom::ready) {},
    [self, record](const outbound& x) {
      record->bytes += *x.bytes;
      record->lines += x.lines;
      ++record->batches;
      auto from = caf::actor_cast<producer_actor>(self->current_sender());
      if (record->accepts)
        self->send(from, accepted{x.bytes->size()});
      else
        record->withheld.emplace_back(std::move(from), x.bytes->size());
    },
    [](atom::flush) {},
    [](attach&) {},
    [](const detach&) {},
    [](atom::drain) { return atom::drained_v; },
  };
}

/// What a SENDER was told to run.
struct sender_record {
  /// The data of each run; the empty text for one without data.
  std::vector<std::string> runs;
  /// Of lists of integers, for each run.
  std::vector<std::size_t> sizes;
  /// One for each message.
  std::vector<std::size_t> activations;
  /// Whether runs end at once.
  bool ends_runs = true;
};

/// Stands for a SENDER.
inline actors::sender_actor::behavior_type
recording_sender(actors::sender_actor::pointer self,
                 std::shared_ptr<sender_record> record) {
  using namespace actors;
  auto text_of = [](const event_data& data) {
    auto* content = data.get<value>();
    return content != nullptr ? content->to_text() : std::string{};
  };
  return {
    [](atom::online) {},
    [](atom::offline) {},
    [=](activation& what) {
      record->activations.push_back(what.runs.size());
      for (const auto& data : what.runs) {
        record->runs.push_back(text_of(data.content));
        if (auto* numbers = data.content.get<std::vector<int>>())
          record->sizes.push_back(numbers->size());
      }
      auto from = caf::actor_cast<run_source_actor>(self->current_sender());
      if (record->ends_runs)
        self->send(from, runs_ended{what.runs.size(), 0, 0});
    },
    [](resume&) {},
    [](atom::turn) {},
    [](accepted) {},
    [](atom::finish) { return finished{}; },
  };
}

/// Stands for a FLOW MANAGER: passes on the activations of the test.
using recording_run_source_actor
  = actors::run_source_actor::extend<caf::reacts_to<actors::activation>>;

inline recording_run_source_actor::behavior_type
recording_run_source(recording_run_source_actor::pointer self,
                     std::shared_ptr<actors::runs_ended> sum,
                     actors::sender_actor target) {
  using namespace actors;
  return {
    [sum](const runs_ended& x) {
      sum->runs += x.runs;
      sum->items += x.items;
      sum->bytes += x.bytes;
    },
    [self, target](const activation& x) { self->send(target, x); },
  };
}

/// What a CLIENT was told.
struct client_record {
  std::size_t failing = 0;
};

/// Stands for a CLIENT.
inline actors::client_actor::behavior_type
recording_client(actors::client_actor::pointer,
                 std::shared_ptr<client_record> record) {
  using namespace actors;
  return {
    [](atom::start) {},
    [](const stream_ended&) {},
    [](travel&) {},
    [](atom::quit) {},
    [](atom::abort) {},
    [record](atom::failing) { ++record->failing; },
    [](const bookend_ended&) {},
    [](wake_up) {},
  };
}

/// Stands for an actor that may hold the turn; counts how often it was told.
inline actors::coroutine_actor::behavior_type
recording_coroutines(actors::coroutine_actor::pointer,
                     std::shared_ptr<int> turns) {
  return {
    [](actors::resume&) {},
    [turns](actors::atom::turn) { ++*turns; },
  };
}

/// What a READER was given back.
struct reader_record {
  std::size_t credit = 0;
};

/// Stands for a READER: passes on the batches of the test to the manager.
using recording_reader_actor
  = actors::reader_actor::extend<caf::reacts_to<actors::inbound_batch>>;

inline recording_reader_actor::behavior_type
recording_reader(recording_reader_actor::pointer self,
                 std::shared_ptr<reader_record> record,
                 actors::line_consumer_actor target) {
  using namespace actors;
  return {
    [](atom::ready) {},
    [record](inbound_credit x) { record->credit += x.batches; },
    [](atom::discard) {},
    [self, target](const inbound_batch& x) { self->send(target, x); },
  };
}

} // namespace summoner::testing
