// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/interfaces.hpp"
#include "summoner/actors/poller.hpp"
#include "summoner/actors/session.hpp"
#include "summoner/actors/tcp.hpp"
#include "summoner/relaying/quarantine.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace summoner::actors {

/// What an ACCEPTOR is made of.
struct acceptor_settings {
  /// Bound, listening and non-blocking.
  std::shared_ptr<unique_fd> listener;
  actors::poller* watcher = nullptr; // outlives all actors
  hub_actor hub;
  session_settings sessions;
  std::chrono::milliseconds error_backoff{100};
};

/// State of the ACCEPTOR.
class acceptor_state {
public:
  static inline constexpr const char* name = "summoner.acceptor";

  explicit acceptor_state(acceptor_actor::pointer self);

  ~acceptor_state();

  acceptor_actor::behavior_type make_behavior(acceptor_settings settings);

private:
  void accept_all();

  void admit(unique_fd fd, std::string peer);

  [[nodiscard]] bool must_refuse(const std::string& peer) const;

  void open_session(unique_fd fd, std::string peer);

  void quarantine(const std::string& peer);

  void clean_quarantine();

  void clean_quarantine_later();

  acceptor_actor::pointer self_;
  acceptor_settings settings_;
  poller::registration_ptr registration_;
  bool is_pausing_ = false; // after a failed accept
  relaying::quarantine quarantine_;
};

/// Accepts connections and spawns a SESSION for each; with limits, closes those
/// from addresses in quarantine at once.
/// @par Errors  A failed accept (no descriptors) is logged and tried again
///              after `error_backoff`, not before, whoever else comes.
/// @par Exit    Only when told; the listening socket is closed then.
acceptor_actor::behavior_type
acceptor(acceptor_actor::stateful_pointer<acceptor_state> self,
         acceptor_settings settings);

} // namespace summoner::actors
