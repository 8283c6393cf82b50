// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/actor_executor.hpp"
#include "summoner/actors/client_parts.hpp"
#include "summoner/actors/interfaces.hpp"
#include "summoner/actors/wakeup.hpp"
#include "summoner/async/task_scope.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace summoner::actors {

/// Settings of a SENDER.
struct sender_settings {
  /// Which of the agent's senders this is.
  std::size_t index = 0;
  /// A frame is refused when the line that a relay makes of it is longer.
  std::size_t max_bytes_per_frame = 65'536;
  /// Failures in a row that end the client.
  std::size_t max_worker_errors = 3;
  /// Whether frames are collected while the WRITER has some already.
  bool coalesces = true;
};

/// State of a SENDER.
class sender_state {
public:
  static inline constexpr const char* name = "summoner.sender";

  explicit sender_state(sender_actor::pointer self);

  sender_actor::behavior_type
  make_behavior(client_parts parts, sender_settings settings,
                writer_actor writer, client_actor owner);

private:
  /// Whole frames, each with its newline.
  struct frame_batch {
    std::string text;
    std::uint32_t lines = 0;
  };

  // -- message handlers -------------------------------------------------------

  void set_online(bool is_online);

  void settle(std::size_t bytes);

  caf::result<finished> finish();

  void end(const caf::error& reason);

  // -- the path of a payload --------------------------------------------------

  task<> run_for_ever();

  task<> run_once();

  task<> emit(value payload, frame_batch& into);

  task<> pause();

  task<> yield();

  /// Hands over what was made, unless the last batch is not accepted yet.
  void hand_over();

  void hand_over_all();

  // -- helpers ----------------------------------------------------------------

  [[nodiscard]] bool may_start() const noexcept;

  [[nodiscard]] bool is_done() const noexcept;

  [[nodiscard]] std::size_t batch_limit() const noexcept;

  void count_failure(const caf::error& error);

  void report(std::string_view what, const caf::error& error);

  /// Ends every message handler: lets coroutines run, passes on what they made.
  void proceed();

  // -- member variables -------------------------------------------------------

  sender_actor::pointer self_;
  std::optional<client_parts> parts_;
  sender_settings settings_;
  writer_actor writer_; // strong: what was made must get out
  client_actor owner_;
  frame_batch frames_; // made and not handed over
  std::uint64_t lines_made_ = 0;
  std::size_t last_batch_ = 0;       // bytes, to reserve as much
  std::size_t unaccepted_bytes_ = 0; // handed over
  std::size_t failures_in_a_row_ = 0;
  bool is_online_ = false;
  bool is_finishing_ = false;
  bool is_pausing_ = false;
  caf::typed_response_promise<finished> finished_;
  // In this order: tasks end before what they run on.
  std::optional<actor_executor> executor_;
  std::optional<wakeup> change_;
  std::optional<async::task_scope> tasks_;
};

/// Runs one of an agent's senders, passes what it gives through the send hooks
/// and hands the frames to the WRITER. One per registered sender; spawned and
/// monitored by the CLIENT.
///
/// @par Back-pressure  One batch of frames is with the WRITER and not accepted;
///                     the next is collected up to 32 KiB (and the last run's
///                     frames), then no run starts.
/// @par Exit           Only when told; a suspended handler is cancelled, under
///                     the turn, and what was made is handed over.
sender_actor::behavior_type
sender(sender_actor::stateful_pointer<sender_state> self, client_parts parts,
       sender_settings settings, writer_actor writer, client_actor owner);

} // namespace summoner::actors
