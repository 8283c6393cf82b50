// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/client_parts.hpp"
#include "summoner/actors/interfaces.hpp"
#include "summoner/actors/task_runner.hpp"
#include "summoner/actors/transport.hpp"
#include "summoner/config.hpp"
#include "summoner/log.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace summoner::actors {

/// The actors that a CLIENT supervises, and what it tells several of them at
/// once. Spawns and monitors them, and counts who is alive; decides nothing.
///
/// @par Threads   Not thread-safe. Owned by the CLIENT.
class client_children {
public:
  explicit client_children(client_actor::pointer owner);

  // -- spawning ---------------------------------------------------------------

  /// Spawns those that live as long as the client: WRITER, SENDERs, FLOW
  /// MANAGER.
  void spawn(const client_parts& parts, const client_config& config,
             const logger& log);

  /// Spawns a TASK RUNNER for `setup` or `teardown`.
  void spawn_bookend(runner_settings settings);

  // -- sessions ---------------------------------------------------------------

  /// Spawns a READER and has everybody use the new connection.
  void open_session(const transport_ptr& stream);

  /// Ends the READER; the others wait for the next session.
  /// @param is_closed_by_peer Whether the relay has closed it, in order.
  void close_session(bool is_closed_by_peer);

  /// Takes no more lines from the relay.
  void stop_reading();

  /// Starts no more runs of timed and tick senders.
  void go_offline();

  /// Forgets the lines that were read and are not handled yet.
  void forget_lines();

  /// Sends what is queued, and FIN behind it. That it has arrived is told by
  /// the end of the stream.
  void drain_writer();

  // -- ending -----------------------------------------------------------------

  /// Called with what one of them has run in its life; 0 for one that is gone.
  using finish_handler = std::function<void(std::uint64_t activity)>;

  /// Asks all who run handlers to answer once their runs have ended.
  /// @param on_answer Called for each of them, on the CLIENT.
  void ask_to_finish(const finish_handler& on_answer);

  /// Cancels what handlers wait for, `setup` and `teardown` included; said
  /// again, does not wait for them to clean up.
  void stop_handlers();

  void stop_writer();

  // -- counting ---------------------------------------------------------------

  /// One of them has ended.
  void note_down(const caf::actor_addr& who);

  /// The runner of `setup` or `teardown` has nothing more to do.
  void forget_bookend();

  [[nodiscard]] bool has_bookend() const noexcept {
    return static_cast<bool>(bookend_);
  }

  [[nodiscard]] bool is_writer(const caf::strong_actor_ptr& who) const {
    return caf::actor_cast<caf::strong_actor_ptr>(writer_) == who;
  }

  /// How many run handlers, whether they are alive or not.
  [[nodiscard]] std::size_t handlers() const noexcept {
    return senders_.size() + 1;
  }

  /// Whether all who run handlers have ended.
  [[nodiscard]] bool are_handlers_down() const noexcept {
    return alive_handlers_ == 0;
  }

  /// Whether nobody is alive.
  [[nodiscard]] bool are_all_down() const noexcept {
    return alive_ == 0;
  }

private:
  template <class Handle>
  Handle adopt(Handle child);

  [[nodiscard]] bool runs_handlers(const caf::actor_addr& who) const;

  client_actor::pointer owner_;
  std::shared_ptr<stream_counters> counters_;
  logger log_;
  std::size_t max_bytes_per_line_ = 0;
  flow_manager_actor manager_;
  writer_actor writer_;
  std::vector<sender_actor> senders_;
  reader_actor reader_;     // of this session
  coroutine_actor bookend_; // while setup or teardown runs
  std::size_t alive_ = 0;
  std::size_t alive_handlers_ = 0; // of them, manager and senders
};

} // namespace summoner::actors
