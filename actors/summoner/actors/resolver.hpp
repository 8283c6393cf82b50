// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/interfaces.hpp"
#include "summoner/actors/name_lookup.hpp"
#include "summoner/actors/poller.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace summoner::actors {

/// State of the RESOLVER.
class resolver_state {
public:
  static inline constexpr const char* name = "summoner.resolver";

  explicit resolver_state(resolver_actor::pointer self);

  ~resolver_state();

  resolver_actor::behavior_type make_behavior(poller& watcher,
                                              lookup_function ask);

private:
  using promise = caf::typed_response_promise<lookup_result>;

  struct asker {
    std::uint16_t port = 0;
    promise answer;
  };

  /// A look-up that runs, and all who wait for it.
  struct running {
    std::shared_ptr<name_lookup> lookup;
    poller::registration_ptr registration;
    std::vector<asker> askers;
  };

  caf::result<lookup_result> look_up_name(const endpoint& where);

  /// @returns Why it could not be started; nothing if it was.
  std::string start(const std::string& host);

  void answer_all();

  static void answer(const std::vector<asker>& askers,
                     const lookup_result& result);

  resolver_actor::pointer self_;
  poller* poller_ = nullptr; // outlives all actors
  lookup_function ask_;
  std::unordered_map<std::string, running> running_; // by host
};

/// Looks names up without ever blocking a thread that runs actors. One per
/// runtime, spawned by the DIALER. Those who ask for a name that is being
/// looked up already share the answer, so that a thousand clients of one relay
/// start one thread; an address in digits needs none.
///
/// @param ask Looks a name up, in a thread of its own.
/// @par Errors  A name that is not found is an answer: see `lookup_result`.
/// @par Exit    Only when told; nobody waits for the look-ups that run then.
resolver_actor::behavior_type
resolver(resolver_actor::stateful_pointer<resolver_state> self, poller* watcher,
         lookup_function ask);

} // namespace summoner::actors
