// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/interfaces.hpp"
#include "summoner/sqlite/connection.hpp"
#include "summoner/sqlite/error.hpp"
#include "summoner/sqlite/interfaces.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace summoner::sqlite {

/// What a KEEPER is made of.
struct keeper_settings {
  std::string path;
  database_options options;
  std::shared_ptr<load> counters;
  /// It ends with this; null for nobody.
  actors::offload_actor lives_with;
};

/// State of the KEEPER actor.
class keeper_state {
public:
  static inline constexpr const char* name = "summoner.keeper";

  explicit keeper_state(keeper_actor::pointer self);

  keeper_state(const keeper_state&) = delete;
  keeper_state& operator=(const keeper_state&) = delete;

  ~keeper_state();

  keeper_actor::behavior_type make_behavior(keeper_settings settings);

private:
  void open();

  void take(request& what);

  void release(lease_id lease);

  void serve();

  void do_next(request what);

  void run_alone(delivery& work);

  void run_in_transaction(delivery& work);

  void run_in_advance(delivery& work);

  void begin(const request& what);

  void commit(delivery& work);

  void close(delivery& work);

  void end();

  keeper_actor::pointer self_;
  keeper_actor alive_; // until it ends: nobody else refers to it for long
  keeper_settings settings_;
  std::optional<connection> connection_;
  std::optional<database_error> failure_; // why it is not open
  std::deque<request> waiting_;
  lease_id holder_ = 0;
  // Why the transaction of the holder is no more.
  std::optional<database_error> broken_;
};

/// Owns one connection to a database and does on it what it is asked for, one
/// thing after another. Blocks while SQLite does, and so has a thread of its
/// own, but in tests.
///
/// @par Exit  After a request to close, when it is told, and with the actor
///            that it lives with. An open transaction is rolled back then; what
///            waits fails.
keeper_actor::behavior_type
keeper(keeper_actor::stateful_pointer<keeper_state> self,
       keeper_settings settings);

} // namespace summoner::sqlite
