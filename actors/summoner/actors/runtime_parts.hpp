// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/console.hpp"
#include "summoner/actors/log_sinks.hpp"
#include "summoner/actors/offload.hpp"
#include "summoner/actors/poller.hpp"
#include "summoner/actors/runtime.hpp"
#include "summoner/actors/signals.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace summoner {

/// CAF as this library runs it.
struct runtime_system_config : caf::actor_system_config {
  explicit runtime_system_config(std::size_t threads);
};

/// Owned in this order and ended in reverse, after every client is gone.
class runtime::parts {
public:
  explicit parts(runtime_options options);

  runtime_options options;
  actors::log_writer logs; // outlives who logs
  actors::poller poller;   // outlives every actor
  runtime_system_config config;
  caf::actor_system system;
  std::shared_ptr<actors::offload_pool> workers;
  actors::dialer_actor dialer;
  std::mutex mutex; // guards the members below, and `options.sink`
  std::vector<client_handle> clients;
  bool must_end = false;           // a signal has come
  std::optional<console> terminal; // closed while its actor can still end
  std::optional<actors::signal_guard> signals; // calls into all of this
};

} // namespace summoner
