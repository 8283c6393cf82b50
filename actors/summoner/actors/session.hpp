// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/counters.hpp"
#include "summoner/actors/interfaces.hpp"
#include "summoner/actors/transport.hpp"
#include "summoner/log.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace summoner::actors {

/// What the SESSIONs of one relay share.
struct session_settings {
  /// See `relay_config::max_bytes_per_line`.
  std::size_t max_bytes_per_line = 65'536;
  std::shared_ptr<relay_counters> counters;
  logger log;
};

/// State of a SESSION.
class session_state {
public:
  static inline constexpr const char* name = "summoner.session";

  explicit session_state(session_actor::pointer self);

  session_actor::behavior_type
  make_behavior(transport_ptr stream, hub_actor hub, session_settings settings);

private:
  /// Lines of one batch that are not passed on, by kind.
  struct refusals {
    std::uint32_t not_utf8 = 0;
    std::uint32_t too_long = 0; // once wrapped
    std::size_t longest = 0;    // once wrapped
  };

  // -- message handlers -------------------------------------------------------

  void pass_on(const inbound_batch& batch);

  void finish(const stream_ended& news);

  void stop();

  // -- helpers ----------------------------------------------------------------

  /// Appends the line made of `line`, or counts why not.
  /// @returns Whether it was appended.
  bool wrap(std::string_view line, bool is_known_utf8, std::string& out,
            refusals& refused) const;

  /// Writes a line for each kind of bad line, so that many cost no more.
  void tell(const protocol::line_chunk& chunk, const refusals& refused,
            broadcast& to) const;

  void end(const std::string& reason);

  session_actor::pointer self_;
  transport_ptr stream_;
  hub_actor hub_; // strong: it must learn of the end
  session_settings settings_;
  reader_actor reader_;
  writer_actor writer_;
  bool is_stopping_ = false;
};

/// One client of the relay: wraps its lines for all others. Spawns and ends the
/// client's READER and WRITER.
/// @par Exit  Normally, when the stream is over or it was told to end.
session_actor::behavior_type
session(session_actor::stateful_pointer<session_state> self,
        transport_ptr stream, hub_actor hub, session_settings settings);

} // namespace summoner::actors
