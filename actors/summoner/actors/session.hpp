// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/counters.hpp"
#include "summoner/actors/interfaces.hpp"
#include "summoner/actors/transport.hpp"
#include "summoner/config.hpp"
#include "summoner/log.hpp"
#include "summoner/logging/traffic_log.hpp"
#include "summoner/relaying/rate_limiter.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace summoner::actors {

/// What the SESSIONs of one relay share.
struct session_settings {
  /// See `relay_config::max_bytes_per_line`.
  std::size_t max_bytes_per_line = 65'536;
  std::shared_ptr<relay_counters> counters;
  logger log;
  /// Of the lines that are passed on.
  logging::traffic_log traffic = {};
  /// See `relay_config::limits`; null is none. Others may come from the HUB.
  std::shared_ptr<const relay_limits> limits = nullptr;
  /// Quarantines addresses; null without limits.
  acceptor_actor door = {};
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
    std::uint32_t over_rate = 0;
  };

  // -- message handlers -------------------------------------------------------

  void pass_on(const inbound_batch& batch);

  void finish(const stream_ended& news);

  /// Tells the client why its connection ends, flushes and closes.
  /// @param reason For the log.
  void say_goodbye(std::string_view notice, std::string reason);

  void give_up();

  void end_flood();

  // -- helpers ----------------------------------------------------------------

  /// The lines that the client may send: the first ones. Those that were too
  /// long have been sent, too.
  std::span<const std::string_view>
  within_rate(const protocol::line_chunk& chunk, refusals& refused);

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
  relaying::rate_limiter rate_;
  std::string goodbye_; // why it ends, once that is said
};

/// One client of the relay: wraps its lines for all others. Spawns and ends the
/// client's READER and WRITER.
/// @par Exit  Normally, when the stream is over or it was told to end.
session_actor::behavior_type
session(session_actor::stateful_pointer<session_state> self,
        transport_ptr stream, hub_actor hub, session_settings settings);

} // namespace summoner::actors
