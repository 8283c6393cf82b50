// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/interfaces.hpp"
#include "summoner/actors/name_lookup.hpp"
#include "summoner/actors/poller.hpp"
#include "summoner/actors/tcp.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace summoner::actors {

/// One attempt to connect, spawned by the DIALER: asks the RESOLVER, tries each
/// address in turn, ends with its answer.
using attempt_actor = caf::typed_actor<
  // Starts; replies as the DIALER does.
  caf::replies_to<dial>::with<dialed>,
  // The connection was accepted or refused.
  caf::reacts_to<atom::ready>,
  // INTERNAL: the time is over.
  caf::reacts_to<atom::stop>>;

/// State of one attempt.
class attempt_state {
public:
  static inline constexpr const char* name = "summoner.attempt";

  explicit attempt_state(attempt_actor::pointer self);

  ~attempt_state();

  attempt_actor::behavior_type make_behavior(poller& watcher,
                                             resolver_actor resolver);

private:
  caf::result<dialed> start(const dial& what);

  void take_addresses(lookup_result& found);

  void try_next_address();

  void check_connection();

  void succeed();

  void fail(ec code, const std::string& reason);

  void watch();

  void unwatch() noexcept;

  attempt_actor::pointer self_;
  poller* poller_ = nullptr; // outlives all actors
  resolver_actor resolver_;
  endpoint target_;
  std::chrono::milliseconds limit_{0};
  std::vector<socket_address> addresses_; // in reverse order
  unique_fd socket_;
  poller::registration_ptr registration_;
  std::string last_failure_;
  caf::typed_response_promise<dialed> answer_;
};

/// Connects to relays without ever blocking a thread. One per runtime, shared
/// by all clients; spawns the RESOLVER, and one short-lived actor for each
/// attempt.
///
/// @par Errors  `ec::cannot_resolve`, `ec::cannot_connect` and `ec::timeout`,
///              with host, port and reason.
/// @par Exit    Only when told; attempts end with it, unanswered.
dialer_actor::behavior_type dialer(dialer_actor::pointer self, poller* watcher);

} // namespace summoner::actors
