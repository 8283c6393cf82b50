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

namespace actors {

/// What a program holds and a runtime ends: its actors live in the runtime.
class service {
public:
  virtual ~service() = default;

  /// Ends its actors, and waits for their end. A second call does nothing.
  virtual void stop() = 0;
};

} // namespace actors

/// Owned in this order and ended in reverse, after every client is gone.
class runtime::parts {
public:
  explicit parts(runtime_options options);

  /// Remembers a service that has to stop before all of this ends.
  void add(const std::shared_ptr<actors::service>& what);

  void stop_services();

  std::unique_ptr<actors::blocked_signals> blocked; // before the first thread
  // Ends the process, if need be, as long as anything below can block.
  std::optional<actors::signal_guard> signals;
  runtime_options options;
  actors::log_writer logs; // outlives who logs
  actors::poller poller;   // outlives every actor
  runtime_system_config config;
  caf::actor_system system;
  std::shared_ptr<actors::offload_pool> workers;
  actors::dialer_actor dialer;
  std::mutex mutex; // guards the members below, and `options.sink`
  std::vector<client_handle> clients;
  std::vector<std::weak_ptr<actors::service>> services;
  bool must_end = false;           // a signal has come
  std::optional<console> terminal; // closed while its actor can still end
};

} // namespace summoner
