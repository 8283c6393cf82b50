// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/config.hpp"
#include "summoner/context.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string_view>

namespace summoner::client {

/// Where a client is in its life.
enum class client_state : std::uint8_t {
  /// Trying to reach a relay.
  connecting,
  /// Connected: messages flow.
  in_session,
  /// Between two attempts.
  waiting,
  /// Trying, or about to try, the fallback relay.
  falling_back,
  /// Asked to quit: runs in flight end, frames are flushed.
  draining,
  /// Over; nothing of it runs any more.
  ended,
};

/// @relates client_state
std::string_view to_string(client_state state);

/// What the CLIENT does next.
struct life_step {
  enum class kind : std::uint8_t {
    /// Nothing new: wait for the next event.
    none,
    /// Connect to `target`.
    connect,
    /// Come back with `waited` after `delay`.
    wait,
    /// Close the session, then `connect` to `target`.
    reconnect,
    /// Give up: end with status 1.
    give_up,
  };

  kind what = kind::none;
  endpoint target = {};
  std::chrono::milliseconds delay{0};
};

/// The decisions of a client about its connection: when to connect, where to,
/// how long to wait, when to give up. A pure state machine: events in, one
/// step out.
///
/// After each failure it waits `retry_delay`, with `backoff` longer each time.
/// After `primary_retry_limit`
/// failures in a row it turns to the fallback, after `default_retry_limit`
/// more it gives up. A session that was established resets the count and
/// makes its relay the primary one.
class life_cycle {
public:
  /// @param target Where to connect first.
  /// @param config Limits and delay; its fallback defaults to `target`.
  /// @param seed   Of what `jitter` leaves to chance.
  life_cycle(endpoint target, reconnection_config config,
             std::uint32_t seed = 1);

  [[nodiscard]] client_state state() const noexcept;

  /// The relay that is connected, being connected or tried next.
  [[nodiscard]] const endpoint& target() const noexcept {
    return target_;
  }

  /// The first step.
  life_step start();

  /// The connection is up.
  void connected();

  /// The attempt failed or the session was lost.
  life_step failed();

  /// The delay is over.
  life_step waited();

  /// Somebody asked to go elsewhere. Ignored once quitting.
  life_step travel(endpoint where);

  /// Somebody asked to end. Nothing but `ended` follows.
  void quit();

  /// The last frame is out, or the time for it is over.
  void ended();

private:
  life_step wait_or_give_up();

  [[nodiscard]] bool is_between_sessions() const noexcept;

  std::chrono::milliseconds next_delay();

  endpoint target_;
  endpoint fallback_;
  reconnection_config config_;
  client_state state_ = client_state::connecting;
  std::size_t failures_ = 0; // in a row at `target_`
  std::size_t pauses_ = 0;   // in a row
  std::minstd_rand chance_;
  bool is_falling_back_ = false;
};

} // namespace summoner::client
