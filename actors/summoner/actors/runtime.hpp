// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/client_status.hpp"
#include "summoner/actors/interfaces.hpp"
#include "summoner/agent.hpp"
#include "summoner/async/group.hpp"
#include "summoner/async/task.hpp"
#include "summoner/async/worker_pool.hpp"
#include "summoner/config.hpp"
#include "summoner/log.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace summoner {

using client::client_state;

/// What a client has done so far; all counts only grow.
struct client_counts {
  /// Lines read, those that were dropped left out.
  std::uint64_t received = 0;
  /// Lines that were taken up and are done with, those that are empty or were
  /// dropped by a hook or the upload included.
  std::uint64_t handled = 0;
  /// Lines read and never handled to the end: `quit`, `travel_to` or a signal.
  std::uint64_t left_behind = 0;
  /// Frames that senders have made. Each is sent, dropped offline, unsent, or
  /// still waits.
  std::uint64_t queued = 0;
  /// Frames that the operating system has taken.
  std::uint64_t sent = 0;
  /// Of those sent, the ones of connections that broke: the relay may have
  /// passed them on or not. Those of connections that ended in order (after
  /// `quit` and `travel_to`) have arrived.
  std::uint64_t in_doubt = 0;
  /// Frames dropped because more waited for a session than `offline_buffer`
  /// allows.
  std::uint64_t dropped_offline = 0;
  /// Frames that waited when the client ended.
  std::uint64_t unsent = 0;
  /// Lines dropped for their length.
  std::uint64_t dropped_too_long = 0;
  /// Messages and payloads that a hook has dropped.
  std::uint64_t dropped_by_hook = 0;
  /// Messages dropped because `upload_states` failed.
  std::uint64_t dropped_by_upload = 0;
  /// Payloads refused: too long for a frame, or not finite.
  std::uint64_t refused = 0;
  /// Exceptions of handlers and hooks.
  std::uint64_t errors = 0;
};

/// A running client, for whoever spawned it. A copy is the same client.
/// @par Threads   Any.
/// @par Lifetime  May outlive the client and the runtime, as a record.
class client_handle {
public:
  client_handle(std::shared_ptr<actors::client_status> status,
                const actors::client_actor& client);

  [[nodiscard]] const std::string& name() const noexcept;

  [[nodiscard]] client_state state() const noexcept;

  [[nodiscard]] client_counts counts() const noexcept;

  /// Sessions established so far: 1 before the first reconnection.
  [[nodiscard]] std::uint64_t sessions() const noexcept;

  /// Ends the client in order, as `context::quit`. Returns at once.
  void quit() const;

  /// Ends the client: cancels suspended handlers, flushes frames. Returns at
  /// once.
  void abort() const;

  /// Goes on at another relay, as `context::travel_to`. Returns at once.
  void travel_to(endpoint where) const;

  /// Blocks until the client has ended. Not to be called by a handler.
  /// @returns Its exit status: 0 after quit, 1 when it gave up, or a setup,
  ///          teardown or sender failed.
  int wait() const;

  /// Blocks for at most `limit`; nothing means that the client still runs.
  [[nodiscard]] std::optional<int>
  wait_for(std::chrono::milliseconds limit) const;

private:
  std::shared_ptr<actors::client_status> status_;
  caf::weak_actor_ptr client_;
};

/// Settings of a runtime.
struct runtime_options {
  /// Threads that run actors; 0, or more than there are cores, means one per
  /// core.
  std::size_t threads = 0;
  /// Where log lines go; null is silent. Clients and relays whose
  /// configuration says something about logging follow that, and have this sink
  /// in the place of standard output.
  std::shared_ptr<log_sink> sink = nullptr;
  log_level level = log_level::info;
  /// Threads for `offload`, started as they are needed; 0 means one per core.
  std::size_t offload_threads = 0;
  /// Jobs that may wait for one; beyond that `offload` throws `overloaded`.
  std::size_t offload_queue = 1000;
  /// A handler that holds up its client for longer, without suspending, is
  /// named in a warning; 0 is never.
  std::chrono::milliseconds blocking_limit{100};
  /// Whether SIGINT and SIGTERM end all clients, as `client_handle::abort`,
  /// also those that are spawned afterwards; a second one, more than 50 ms
  /// later, ends the process, also while the runtime is being destroyed.
  /// Afterwards the thread that made and destroyed it takes them as before.
  /// Such a runtime is made before any other thread of the process, and there
  /// is one at a time: a second one throws `std::logic_error`.
  bool ends_on_signals = false;
};

/// How a client is started.
struct spawn_options {
  /// Whether the agent's `setup` and `teardown` run, as `run` does. Without, a
  /// program calls what several clients share itself, see
  /// `runtime::run_until_complete`.
  bool with_setup = false;
};

/// Owns what all clients and relays of a process share: the actor system and
/// its few threads, the poller, the dialer. A program has one.
///
/// @par Threads   `spawn` and `stop` from any thread but those of handlers.
/// @par Lifetime  Destroying it ends all clients (as `client_handle::abort`)
///                and waits for them, then stops its relays and closes the
///                console.
class runtime {
public:
  explicit runtime(runtime_options options = {});

  runtime(const runtime&) = delete;
  runtime& operator=(const runtime&) = delete;

  ~runtime();

  /// Starts a client: an agent with a connection of its own, isolated from
  /// all others. Returns at once; connecting happens later.
  /// @param where The relay; `config.host` and `config.port` win when set.
  /// @par Errors  Throws `std::invalid_argument` when `validate(config)` says
  ///              that a value is out of range, and when the host is empty or
  ///              the port 0.
  client_handle spawn(agent definition, endpoint where,
                      client_config config = {}, spawn_options options = {});

  /// Runs a task that belongs to no client, such as set-up that several share,
  /// and blocks until it has ended. The counterpart of
  /// `loop.run_until_complete`.
  ///
  ///     host.run_until_complete(open_database());
  ///
  /// @returns What the task gave; throws what it threw.
  template <class T>
  T run_until_complete(task<T> work) {
    block_on([&work]() -> task<> { co_await async::all_done(work); });
    return work.take();
  }

  /// Ends all clients and waits until they have ended, 3 s at most: those whose
  /// `teardown` takes longer go on with it, see `client_handle::wait`. More
  /// clients may be spawned afterwards.
  void stop();

  /// What the threads for `offload` have done, and do.
  [[nodiscard]] async::worker_counts workers() const;

  /// Sends the log lines of clients, relays and loggers that are made from now
  /// on to another sink; null is silent. See `console::sink`.
  void log_to(std::shared_ptr<log_sink> sink);

  /// A logger that writes where the runtime's clients do.
  [[nodiscard]] logger make_logger(std::string name) const;

  /// A logger as a client of this name with this configuration has it: the same
  /// as above when that says nothing about logging.
  /// @par Errors Throws `std::invalid_argument` when a format is not valid.
  [[nodiscard]] logger make_logger(std::string name,
                                   const logger_config& config) const;

  /// Log lines that were lost so far, because too many came at once or they
  /// could not be written.
  [[nodiscard]] std::uint64_t lost_log_lines() const;

  /// Where a program spawns actors of its own, beside its agents; handlers ask
  /// them by `ask` of summoner/actors/ask.hpp.
  [[nodiscard]] caf::actor_system& system() noexcept;

  class parts;

  /// What the library's own services are made of.
  [[nodiscard]] parts& internals() noexcept {
    return *parts_;
  }

private:
  void block_on(std::function<task<>()> work);

  void end_clients();

  std::unique_ptr<parts> parts_;
};

} // namespace summoner
