// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/runtime.hpp"
#include "summoner/config.hpp"

#include <caf/expected.hpp>

#include <cstdint>
#include <memory>

namespace summoner {

/// What a relay has done so far.
struct relay_counts {
  /// Clients that lines are passed on to now.
  std::uint64_t clients = 0;
  /// Connections accepted so far.
  std::uint64_t accepted = 0;
  /// Lines read and passed on.
  std::uint64_t lines = 0;
  /// Lines handed to the connections of others: one line for ten others is
  /// ten deliveries.
  std::uint64_t deliveries = 0;
  /// Lines dropped: too long, or not UTF-8.
  std::uint64_t dropped = 0;
  /// Clients closed because they did not read.
  std::uint64_t slow_consumers = 0;

  // What the policies did, see `relay_limits`.

  /// Lines not passed on because their client had sent too many.
  std::uint64_t over_rate = 0;
  /// Clients closed because they were idle.
  std::uint64_t idle = 0;
  /// Pauses in reading from a client: of a throttle, and of flow control, where
  /// several steps in a row count as one.
  std::uint64_t throttles = 0;
  std::uint64_t flow_controls = 0;
  /// Clients closed for their backlog.
  std::uint64_t overruns = 0;
  /// Connections closed at once, for their address was in quarantine; they do
  /// not count as accepted.
  std::uint64_t quarantined = 0;
};

/// A relay inside this process: passes each line of a client on to all others.
///
///     auto relay = relay::start(host, {.port = 0});
///     host.spawn(my_agent, relay->address());
///
/// @par Threads   Any but those of handlers.
/// @par Lifetime  Destroying it is `stop`. May outlive its runtime, which stops
///                it when it ends; not while another thread does that.
class relay {
public:
  /// Opens the listening socket and starts accepting. Blocks for the name
  /// look-up of `config.host`, if it is a name.
  /// @par Errors `ec::bad_config`, `ec::cannot_resolve`, `ec::cannot_listen`,
  ///             with address and reason.
  static caf::expected<relay> start(runtime& host, relay_config config = {});

  relay(relay&&) noexcept;
  relay& operator=(relay&&) noexcept;

  ~relay();

  /// Where it listens, with the port that the system chose for port 0.
  [[nodiscard]] const endpoint& address() const noexcept;

  [[nodiscard]] relay_counts counts() const noexcept;

  /// Replaces the limits: the new ones hold for clients that are connected,
  /// too. Returns at once.
  /// @par Errors `ec::bad_config` when a value is not allowed, or when the
  ///             relay was started without limits; nothing changes then.
  [[nodiscard]] caf::error change_limits(const relay_limits& to);

  /// Stops accepting and reading, tells every client, flushes what was read for
  /// 2 s at most, closes. Blocks until that is done. A second call does
  /// nothing.
  void stop();

private:
  class impl;

  explicit relay(std::shared_ptr<impl> parts) noexcept;

  std::shared_ptr<impl> impl_;
};

} // namespace summoner
