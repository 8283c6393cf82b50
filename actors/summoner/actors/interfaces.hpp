// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/messages.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

namespace summoner::actors {

// -- roles: what one actor needs to know of another ---------------------------

/// Whoever watches a socket: told by the POLLER when a try is worth it.
using readiness_actor = caf::typed_actor<
  // The socket can be read (or written) again, or has failed.
  caf::reacts_to<atom::ready>>;

/// Whoever consumes lines: a FLOW MANAGER or a SESSION.
using line_consumer_actor = caf::typed_actor<
  // Takes all lines of one read; owes the sender one credit.
  caf::reacts_to<inbound_batch>>;

/// Whoever hands bytes to a WRITER: a SENDER or the HUB.
using producer_actor = caf::typed_actor<
  // So many of the bytes handed over count as accepted.
  caf::reacts_to<accepted>>;

/// Whoever starts the runs of hubs: a FLOW MANAGER.
using run_source_actor = caf::typed_actor<
  // Runs have ended, others may start.
  caf::reacts_to<runs_ended>>;

/// Whoever owns a connection: a CLIENT or a SESSION.
using stream_owner_actor = caf::typed_actor<
  // The stream is over. Comes once from the READER, once from the WRITER, in
  // any order, or from one of them only.
  caf::reacts_to<stream_ended>>;

/// Whoever runs coroutines: a FLOW MANAGER or a SENDER.
using coroutine_actor = caf::typed_actor<
  // Resumes a coroutine of this actor.
  caf::reacts_to<resume>,
  // This actor holds the turn of its client now, see `turn.hpp`.
  caf::reacts_to<atom::turn>>;

// -- one connection -----------------------------------------------------------

/// The READER actor interface.
using reader_actor = caf::typed_actor<
  // Reads until the socket is empty or the credit is used up.
  caf::reacts_to<atom::ready>,
  // Gives back credit.
  caf::reacts_to<inbound_credit>,
  // From now on drops what it reads, and needs no credit for it.
  caf::reacts_to<atom::discard>>;

/// The WRITER actor interface.
using writer_actor = caf::typed_actor<
  // Writes until the queue is empty or the socket is full.
  caf::reacts_to<atom::ready>,
  // Queues whole lines; the sender is told once they count as accepted.
  caf::reacts_to<outbound>,
  // INTERNAL: writes what came in one scheduling turn.
  caf::reacts_to<atom::flush>,
  // Goes on with this stream, first with what is queued.
  caf::reacts_to<attach>,
  // Forgets the stream; what is queued stays.
  caf::reacts_to<detach>,
  // Writes what is queued, sends FIN and forgets the stream; replies then, or
  // once the stream has broken.
  caf::replies_to<atom::drain>::with<atom::drained>>;

// -- one client ---------------------------------------------------------------

/// The FLOW MANAGER actor interface.
using flow_manager_actor = caf::typed_actor<
  // Lines come from this READER now, which is granted credit. From the CLIENT.
  caf::reacts_to<atom::join, reader_actor>,
  // Handles these lines after those that came before.
  caf::reacts_to<inbound_batch>,
  // Forgets the lines that it has not begun to handle: the client travels.
  caf::reacts_to<atom::discard>,
  // Runs have ended, others may start. From a SENDER.
  caf::reacts_to<runs_ended>,
  // See `coroutine_actor`.
  caf::reacts_to<resume>, caf::reacts_to<atom::turn>,
  // Takes no further line until the next READER joins; replies once the current
  // one is done, or cannot go on by itself.
  caf::replies_to<atom::finish>::with<finished>>;

/// The SENDER actor interface.
using sender_actor = caf::typed_actor<
  // There is a session: runs may start.
  caf::reacts_to<atom::online>,
  // There is none: no run starts but those of hubs, whose frames the WRITER
  // keeps for the next one.
  caf::reacts_to<atom::offline>,
  // Runs once for each; replies with `runs_ended` as they end. From the FLOW
  // MANAGER.
  caf::reacts_to<activation>,
  // See `coroutine_actor`.
  caf::reacts_to<resume>, caf::reacts_to<atom::turn>,
  // See `producer_actor`.
  caf::reacts_to<accepted>,
  // Starts no further run until it is online again; replies once none can go
  // on by itself and all that was sent has been handed over.
  caf::replies_to<atom::finish>::with<finished>>;

/// The CLIENT actor interface.
using client_actor = caf::typed_actor<
  // Connects for the first time.
  caf::reacts_to<atom::start>,
  // See `stream_owner_actor`.
  caf::reacts_to<stream_ended>,
  // Goes on at another relay.
  caf::reacts_to<travel>,
  // Ends in order: runs in flight may end.
  caf::reacts_to<atom::quit>,
  // Ends at once: suspended handlers are cancelled, frames are flushed.
  caf::reacts_to<atom::abort>,
  // A SENDER has failed too often: ends with status 1.
  caf::reacts_to<atom::failing>,
  // INTERNAL: `setup` or `teardown` has ended.
  caf::reacts_to<bookend_ended>,
  // INTERNAL: a delay is over; ignored if it is not the last one.
  caf::reacts_to<wake_up>>;

/// The DIALER actor interface, shared by all clients.
using dialer_actor = caf::typed_actor<
  // Connects; replies with the stream or an error that names the reason.
  caf::replies_to<dial>::with<dialed>>;

/// The RESOLVER actor interface, shared by all attempts to connect.
using resolver_actor = caf::typed_actor<
  // Looks a name up; replies with its addresses or why there are none.
  caf::replies_to<look_up>::with<lookup_result>,
  // A look-up has ended.
  caf::reacts_to<atom::ready>>;

// -- services -----------------------------------------------------------------

/// The WORKER actor interface.
using worker_actor = caf::typed_actor<
  // Runs the job, which may block; replies when it has ended.
  caf::replies_to<job>::with<atom::ready>>;

/// The OFFLOAD actor interface, shared by all clients.
using offload_actor = caf::typed_actor<
  // Has a WORKER run the job when one is free.
  caf::reacts_to<job>,
  // Drops the job if it still waits.
  caf::reacts_to<forgotten_job>>;

/// The TERMINAL actor interface: who has a console tells it what to look at.
using terminal_actor = caf::typed_actor<
  // The input can be read, or the output written, again.
  caf::reacts_to<atom::ready>,
  // Texts wait to be printed.
  caf::reacts_to<atom::flush>,
  // Reads the next line, which it shows this prompt for.
  caf::reacts_to<line_wanted>,
  // Nobody waits for a line any more: what is typed so far is hidden and kept.
  caf::reacts_to<atom::leave>,
  // Takes nothing more, prints what waits, and ends.
  caf::reacts_to<atom::stop>>;

// -- the relay ----------------------------------------------------------------

/// The SESSION actor interface: one client of the relay.
using session_actor = caf::typed_actor<
  // See `line_consumer_actor`.
  caf::reacts_to<inbound_batch>,
  // See `stream_owner_actor`.
  caf::reacts_to<stream_ended>,
  // The client does not read: closes it.
  caf::reacts_to<atom::abort>,
  // The client was idle for too long: tells it, flushes, closes.
  caf::reacts_to<atom::idle>,
  // The client sends more than the others take: closes it, and has its address
  // quarantined.
  caf::reacts_to<atom::floods>,
  // These limits hold from now on.
  caf::reacts_to<new_limits>,
  // Tells the client that the relay ends, flushes, closes.
  caf::reacts_to<atom::stop>>;

/// The HUB actor interface: passes lines on between SESSIONs.
using hub_actor = caf::typed_actor<
  // A client is there: its reader, its writer. From its SESSION.
  caf::reacts_to<atom::join, reader_actor, writer_actor, traffic>,
  // A client takes nothing more, for its connection is broken; what it sent
  // before is still to come. From its SESSION.
  caf::reacts_to<atom::offline>,
  // A client is gone. From its SESSION.
  caf::reacts_to<atom::leave>,
  // Passes a batch on and gives its READER credit, at once or when the others
  // have caught up. From a SESSION.
  caf::reacts_to<broadcast>,
  // See `producer_actor`.
  caf::reacts_to<accepted>,
  // INTERNAL: a client whose reading was paused may be read again.
  caf::reacts_to<pause_over>,
  // INTERNAL: looks who is idle; ignored if it is not the last one.
  caf::reacts_to<wake_up>,
  // These limits hold from now on.
  caf::reacts_to<new_limits>,
  // Ends all SESSIONs in order; replies when the last one has left.
  caf::replies_to<atom::stop>::with<atom::drained>>;

/// The ACCEPTOR actor interface.
using acceptor_actor = caf::typed_actor<
  // Accepts until nobody waits.
  caf::reacts_to<atom::ready>,
  // INTERNAL: the pause after a failed accept is over.
  caf::reacts_to<atom::start>,
  // Quarantines the address. From a SESSION.
  caf::reacts_to<overrun>,
  // INTERNAL: forgets addresses that are not refused any more.
  caf::reacts_to<atom::clean>,
  // These limits hold from now on.
  caf::reacts_to<new_limits>>;

} // namespace summoner::actors
