// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/client_children.hpp"
#include "summoner/actors/client_parts.hpp"
#include "summoner/actors/client_status.hpp"
#include "summoner/actors/interfaces.hpp"
#include "summoner/actors/transport.hpp"
#include "summoner/client/life_cycle.hpp"
#include "summoner/client/quiet_rounds.hpp"
#include "summoner/client/rest_watch.hpp"
#include "summoner/config.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace summoner::actors {

/// What a CLIENT is made of.
struct client_settings {
  agent definition;
  /// Where to connect first.
  endpoint target;
  client_config config;
  logger log;
  std::shared_ptr<client_status> status;
  /// Whether the agent's `setup` and `teardown` run.
  bool has_bookends = false;
  /// Time for all of `teardown`.
  std::chrono::milliseconds teardown_limit{10'000};
  /// Where handlers offload to; null for nowhere.
  std::shared_ptr<async::worker_pool> workers = {};
  /// A handler that holds up its client for longer is named in a warning; 0 is
  /// never.
  std::chrono::milliseconds blocking_limit{100};
  /// Time for all that `quit` waits for.
  std::chrono::milliseconds drain_limit{2000};
  /// Time for one attempt to connect.
  std::chrono::milliseconds connect_limit{10'000};
  /// Of what is left to chance.
  std::uint32_t seed = 1;
};

/// State of the CLIENT.
class client_actor_state {
public:
  static inline constexpr const char* name = "summoner.client";

  explicit client_actor_state(client_actor::pointer self);

  client_actor::behavior_type make_behavior(dialer_actor dialer,
                                            client_settings settings);

private:
  /// How far the end has come; each stage follows the one before it.
  enum class ending : std::uint8_t {
    no,
    /// Handlers may end.
    finishing_handlers,
    /// Handlers are cancelled, what they made is handed over.
    cancelling_handlers,
    /// Frames are written, and the relay closes in return.
    draining_writer,
    /// The other actors end.
    stopping,
    /// `teardown` runs.
    tearing_down,
  };

  // -- message handlers -------------------------------------------------------

  void start();

  void lose_stream(const stream_ended& news);

  void go_elsewhere(endpoint where);

  void quit();

  void abort();

  void end_with_failure();

  void count_down(const caf::down_msg& down);

  void wake(std::uint64_t generation);

  // -- set-up and tear-down ---------------------------------------------------

  void set_up();

  void tear_down();

  void end_bookend(const std::exception_ptr& error);

  void spawn_bookend(task<> (*work)(client_parts));

  // -- connecting -------------------------------------------------------------

  void follow(const client::life_step& step);

  void connect();

  void open_session(transport_ptr stream);

  void leave_session();

  /// @param is_closed_by_peer Whether the relay has closed it, in order.
  void close_session(bool is_closed_by_peer = false);

  /// Nothing more can be sent; what came before is handled first.
  void read_the_rest();

  /// Gives it up when handlers do not get on with it.
  void watch_the_rest();

  /// @param problem Names the relay.
  void fail(const std::string& problem);

  // -- ending -----------------------------------------------------------------

  void finish_handlers();

  void follow(client::quiet_rounds::verdict verdict);

  void cancel_handlers();

  void end_session();

  void stop_all();

  void stop_writer_last();

  void end_for_good();

  void end_if_alone();

  // -- helpers ----------------------------------------------------------------

  /// Counts what was read and will never be handled.
  void count_left_behind();

  void make_parts(client_settings& settings);

  void publish();

  void call_after(std::chrono::milliseconds delay, std::function<void()> what);

  // -- member variables -------------------------------------------------------

  client_actor::pointer self_;
  dialer_actor dialer_;
  std::optional<client::life_cycle> life_;
  client_config config_;
  logger log_;
  std::shared_ptr<client_status> status_;
  // Read by the handlers' actors between two handlers, so that they stop at
  // once and not when the message comes that tells them.
  std::shared_ptr<client_requests> requests_
    = std::make_shared<client_requests>();
  std::optional<client_parts> parts_;
  bool has_bookends_ = false; // to be run; the teardown only once
  std::chrono::milliseconds teardown_limit_{0};
  std::chrono::milliseconds drain_limit_{0};
  std::chrono::milliseconds connect_limit_{0};
  client_children children_;
  transport_ptr stream_;                   // null unless in session
  std::optional<client::rest_watch> rest_; // while what came before is read
  ending ending_ = ending::no;
  bool is_leaving_ = false; // travelling: draining the old session
  client::quiet_rounds rounds_;
  std::uint64_t generation_ = 0; // outdates answers and timers of the past
  std::function<void()> on_wake_;
  int exit_status_ = 0;
};

/// Supervises one client: connects, spawns and monitors its other actors,
/// retries, travels, quits, drains. It alone decides that a session ends.
///
/// @par Exit  Normally, when all its actors have ended; then, and not before,
///            `settings.status` says `ended`.
client_actor::behavior_type
client(client_actor::stateful_pointer<client_actor_state> self,
       dialer_actor dialer, client_settings settings);

} // namespace summoner::actors
