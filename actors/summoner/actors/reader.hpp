// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/counters.hpp"
#include "summoner/actors/interfaces.hpp"
#include "summoner/actors/transport.hpp"
#include "summoner/log.hpp"
#include "summoner/protocol/line_framer.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace summoner::actors {

/// Settings of the READER.
struct reader_config {
  /// A longer line is dropped with a warning.
  std::size_t max_bytes_per_line = 65'536;
  /// Batches on their way before reading stops.
  std::uint32_t credit = 8;
};

/// State of the READER.
class reader_state {
public:
  static inline constexpr const char* name = "summoner.reader";

  explicit reader_state(reader_actor::pointer self);

  reader_actor::behavior_type
  make_behavior(transport_ptr stream, line_consumer_actor consumer,
                stream_owner_actor owner, reader_config config,
                std::shared_ptr<stream_counters> counters, logger log);

private:
  // -- message handlers -------------------------------------------------------

  void read();

  void add_credit(std::uint32_t batches);

  void discard();

  // -- helpers ----------------------------------------------------------------

  /// Cuts what was read into batches, as far as there is credit.
  void feed(std::string_view bytes);

  void pass_on(std::optional<protocol::line_chunk> chunk);

  void drop_unfinished_line();

  void end(caf::error reason);

  // -- member variables -------------------------------------------------------

  reader_actor::pointer self_;
  transport_ptr stream_;
  line_consumer_actor consumer_; // strong: lines must not get lost
  stream_owner_actor owner_;     // strong: it must learn of the end
  std::uint32_t credit_ = 0;
  bool wants_to_read_ = false; // stopped for lack of credit
  bool is_discarding_ = false;
  std::string unfed_; // read, not cut yet
  protocol::line_framer framer_{0};
  std::shared_ptr<stream_counters> counters_;
  logger log_;
};

/// Reads one stream and passes its lines on in batches, one for each read. One
/// per connection; spawned by a CLIENT or SESSION. What follows the last
/// newline is a line when the peer closes, but not when the connection breaks:
/// whoever sent a part of it sends the whole again.
///
/// @param stream What to read.
/// @param consumer Gets the batches; returns one credit for each.
/// @param owner Is told once when the stream is over.
/// @par Back-pressure  At most `config.credit` batches, of 64 KiB and 2,048
///                     lines at most, are on their way; then nothing is read,
///                     and TCP tells the peer.
/// @par Exit           Normally, after it has told the owner.
reader_actor::behavior_type
reader(reader_actor::stateful_pointer<reader_state> self, transport_ptr stream,
       line_consumer_actor consumer, stream_owner_actor owner,
       reader_config config, std::shared_ptr<stream_counters> counters,
       logger log);

} // namespace summoner::actors
