// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/name_lookup.hpp"
#include "summoner/async/executor.hpp"
#include "summoner/client/life_cycle.hpp"
#include "summoner/context.hpp"
#include "summoner/error.hpp"
#include "summoner/flow/event_data.hpp"
#include "summoner/protocol/line_framer.hpp"
#include "summoner/protocol/send_queue.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/atom.hpp>
#include <caf/fwd.hpp>
#include <caf/type_id.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

// Every message, in the order in which one line travels from socket to socket;
// then connecting, then the client's life, then the relay. None of them leaves
// the process.

namespace summoner {

struct relay_limits;

} // namespace summoner

namespace summoner::relaying {

class fan_out;

} // namespace summoner::relaying

namespace summoner::actors {

class transport;
class watched_transport;

// -- the path of a line -------------------------------------------------------

/// READER -> FLOW MANAGER or SESSION: all lines of one read.
struct inbound_batch {
  std::shared_ptr<const protocol::line_chunk> chunk;
};

/// FLOW MANAGER or HUB -> READER: so many more batches may be on their way.
struct inbound_credit {
  std::uint32_t batches = 1;
};

/// The data of one run, which may be none.
struct run_data {
  event_data content;
  /// When the event was returned: other handlers may change live data.
  std::size_t bytes = 0;
};

/// FLOW MANAGER -> SENDER: so many runs of a hub start, each with this data;
/// or, for a timed sender, so many events came.
struct activation {
  std::vector<run_data> runs;
};

/// SENDER -> FLOW MANAGER: these runs have ended, and the WRITER keeps up with
/// what they sent; this data that a timed sender had collected is used or
/// dropped.
struct runs_ended {
  std::size_t runs = 0;
  std::size_t items = 0;
  std::size_t bytes = 0;
};

/// SENDER or HUB -> WRITER: whole lines to write, uninterrupted by others. From
/// a SESSION too, without a sender: nobody is told of its acceptance.
struct outbound {
  protocol::shared_bytes bytes;
  std::uint32_t lines = 0;
  /// Where to count how far they come; null when nobody asks.
  std::shared_ptr<relaying::fan_out> progress = nullptr;
};

/// WRITER -> SENDER or HUB: these bytes count as accepted.
struct accepted {
  std::size_t bytes = 0;
};

/// READER or WRITER -> CLIENT or SESSION: the stream is over, why, and for
/// which connection: news of an older one is ignored.
struct stream_ended {
  std::shared_ptr<transport> stream;
  caf::error reason;
};

// -- coroutines ---------------------------------------------------------------

/// Anybody -> FLOW MANAGER, SENDER or TASK RUNNER: resume this coroutine.
struct resume {
  async::wait_ptr op;
};

// -- connecting ---------------------------------------------------------------

/// CLIENT -> DIALER: connect to `target` within `limit`.
struct dial {
  endpoint target;
  std::chrono::milliseconds limit{10'000};
};

/// An attempt of the DIALER -> RESOLVER: look this name up. The answer is a
/// `lookup_result`.
struct look_up {
  endpoint target;
};

/// DIALER -> CLIENT: the connection is up.
struct dialed {
  std::shared_ptr<transport> stream;
};

/// CLIENT or SESSION -> WRITER: write to this stream from now on.
struct attach {
  std::shared_ptr<transport> stream;
};

/// CLIENT -> WRITER: forget the stream, what is queued stays.
struct detach {
  /// Whether the peer has closed it, in order. It then has read what was
  /// written before FIN.
  bool is_closed_by_peer = false;
};

// -- the life of a client -----------------------------------------------------

/// A handler or handle -> CLIENT: go on elsewhere.
struct travel {
  endpoint target;
};

/// FLOW MANAGER or SENDER -> CLIENT, in answer to `atom::finish`: nothing runs
/// here any more, or only what waits for others.
struct finished {
  /// Grows with everything that ran: equal sums mean that nothing ran between.
  std::uint64_t activity = 0;
};

/// TASK RUNNER -> CLIENT: `setup` or `teardown` has ended.
struct bookend_ended {
  std::exception_ptr error; // null when it went well
};

/// CLIENT or HUB -> itself: a delay is over.
struct wake_up {
  std::uint64_t generation = 0;
};

// -- services -----------------------------------------------------------------

/// Anybody -> OFFLOAD -> WORKER: work that blocks or takes long.
struct job {
  std::uint64_t id = 0; // counts up
  std::function<void()> work;
  std::chrono::steady_clock::time_point submitted;
};

/// Anybody -> OFFLOAD: nobody waits for this job any more.
struct forgotten_job {
  std::uint64_t id = 0;
};

/// A console -> TERMINAL: somebody waits for a line.
struct line_wanted {
  std::string prompt; // UTF-8
};

// -- the relay ----------------------------------------------------------------

/// SESSION -> HUB: one batch of one client, wrapped for all others.
struct broadcast {
  protocol::shared_bytes bytes; // may be empty
  std::uint32_t lines = 0;
  /// What the client itself is told, whole lines; mostly empty.
  std::string notice;
  std::uint32_t notice_lines = 0;
};

/// SESSION -> HUB: how to see that a client is not idle; null without policies.
struct traffic {
  std::shared_ptr<watched_transport> stream;
};

/// HUB -> itself: a client may be read again.
struct pause_over {
  caf::actor_id session = 0;
  std::uint64_t generation = 0; ///< of the limits that asked for the pause
};

/// SESSION -> ACCEPTOR: this client has sent more than the others could take.
struct overrun {
  std::string peer;
};

/// `relay` -> ACCEPTOR and HUB -> SESSION: these limits hold from now on.
struct new_limits {
  std::shared_ptr<const relay_limits> limits;
};

} // namespace summoner::actors

#define SUMMONER_ACTORS_LOCAL_MESSAGE(name)                                    \
  CAF_ALLOW_UNSAFE_MESSAGE_TYPE(summoner::actors::name)
SUMMONER_ACTORS_LOCAL_MESSAGE(inbound_batch)
SUMMONER_ACTORS_LOCAL_MESSAGE(inbound_credit)
SUMMONER_ACTORS_LOCAL_MESSAGE(activation)
SUMMONER_ACTORS_LOCAL_MESSAGE(runs_ended)
SUMMONER_ACTORS_LOCAL_MESSAGE(outbound)
SUMMONER_ACTORS_LOCAL_MESSAGE(accepted)
SUMMONER_ACTORS_LOCAL_MESSAGE(stream_ended)
SUMMONER_ACTORS_LOCAL_MESSAGE(resume)
SUMMONER_ACTORS_LOCAL_MESSAGE(dial)
SUMMONER_ACTORS_LOCAL_MESSAGE(look_up)
SUMMONER_ACTORS_LOCAL_MESSAGE(lookup_result)
SUMMONER_ACTORS_LOCAL_MESSAGE(dialed)
SUMMONER_ACTORS_LOCAL_MESSAGE(attach)
SUMMONER_ACTORS_LOCAL_MESSAGE(detach)
SUMMONER_ACTORS_LOCAL_MESSAGE(travel)
SUMMONER_ACTORS_LOCAL_MESSAGE(finished)
SUMMONER_ACTORS_LOCAL_MESSAGE(bookend_ended)
SUMMONER_ACTORS_LOCAL_MESSAGE(wake_up)
SUMMONER_ACTORS_LOCAL_MESSAGE(job)
SUMMONER_ACTORS_LOCAL_MESSAGE(forgotten_job)
SUMMONER_ACTORS_LOCAL_MESSAGE(line_wanted)
SUMMONER_ACTORS_LOCAL_MESSAGE(broadcast)
SUMMONER_ACTORS_LOCAL_MESSAGE(traffic)
SUMMONER_ACTORS_LOCAL_MESSAGE(pause_over)
SUMMONER_ACTORS_LOCAL_MESSAGE(overrun)
SUMMONER_ACTORS_LOCAL_MESSAGE(new_limits)
#undef SUMMONER_ACTORS_LOCAL_MESSAGE

CAF_BEGIN_TYPE_ID_BLOCK(summoner_actors, first_custom_type_id)

  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::inbound_batch))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::inbound_credit))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::activation))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::runs_ended))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::outbound))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::accepted))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::stream_ended))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::resume))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::dial))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::look_up))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::lookup_result))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::dialed))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::attach))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::detach))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::travel))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::finished))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::bookend_ended))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::wake_up))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::job))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::forgotten_job))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::line_wanted))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::broadcast))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::traffic))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::pause_over))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::overrun))
  CAF_ADD_TYPE_ID(summoner_actors, (summoner::actors::new_limits))

  // CAF 0.17 atoms: at most 10 characters out of [_0-9A-Za-z ].
  CAF_ADD_ATOM(summoner_actors, summoner::actors::atom, ready, "ready")
  CAF_ADD_ATOM(summoner_actors, summoner::actors::atom, flush, "flush")
  CAF_ADD_ATOM(summoner_actors, summoner::actors::atom, discard, "discard")
  CAF_ADD_ATOM(summoner_actors, summoner::actors::atom, drain, "drain")
  CAF_ADD_ATOM(summoner_actors, summoner::actors::atom, drained, "drained")
  CAF_ADD_ATOM(summoner_actors, summoner::actors::atom, turn, "turn")
  CAF_ADD_ATOM(summoner_actors, summoner::actors::atom, online, "online")
  CAF_ADD_ATOM(summoner_actors, summoner::actors::atom, offline, "offline")
  CAF_ADD_ATOM(summoner_actors, summoner::actors::atom, finish, "finish")
  CAF_ADD_ATOM(summoner_actors, summoner::actors::atom, failing, "failing")
  CAF_ADD_ATOM(summoner_actors, summoner::actors::atom, start, "start")
  CAF_ADD_ATOM(summoner_actors, summoner::actors::atom, quit, "quit")
  CAF_ADD_ATOM(summoner_actors, summoner::actors::atom, abort, "abort")
  CAF_ADD_ATOM(summoner_actors, summoner::actors::atom, join, "join")
  CAF_ADD_ATOM(summoner_actors, summoner::actors::atom, leave, "leave")
  CAF_ADD_ATOM(summoner_actors, summoner::actors::atom, stop, "stop")
  CAF_ADD_ATOM(summoner_actors, summoner::actors::atom, idle, "idle")
  CAF_ADD_ATOM(summoner_actors, summoner::actors::atom, floods, "floods")
  CAF_ADD_ATOM(summoner_actors, summoner::actors::atom, clean, "clean")

CAF_END_TYPE_ID_BLOCK(summoner_actors)
