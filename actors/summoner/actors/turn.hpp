// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/interfaces.hpp"

#include <deque>
#include <memory>
#include <mutex>

namespace summoner::actors {

/// Sees to it that handlers of one client never run at the same time, although
/// its FLOW MANAGER and SENDERs are different actors on several threads: who
/// runs user code holds the turn. Handlers of one client therefore need no
/// locks among themselves, and no thread ever waits: who cannot have the turn
/// goes back to the scheduler and is sent `atom::turn` when it is his.
///
/// Context: one actor for all handlers would do without this, but the senders
/// of a client are actors of their own (own clocks, failures, back-pressure),
/// and users share plain variables between their handlers. A mutex would let
/// a computing handler block the threads of other clients. So the turn is
/// passed on by message.
///
/// @par Threads   Shared by the actors of one client.
class turn {
public:
  /// One actor that may hold the turn; gives it back and leaves the queue when
  /// destroyed, so that an actor that dies takes nothing with it.
  class ticket {
  public:
    /// @param self The actor, which owns the ticket.
    ticket(std::shared_ptr<turn> shared, caf::actor_control_block* self);

    ticket(const ticket&) = delete;
    ticket& operator=(const ticket&) = delete;

    ~ticket();

    /// Takes the turn, or queues for it.
    /// @returns Whether the caller holds the turn; if not, `atom::turn` comes
    ///          when it does.
    bool take();

    /// Passes the turn on to the next in the queue.
    void give_back();

  private:
    friend class turn;

    std::shared_ptr<turn> shared_;
    caf::actor_control_block* self_;
  };

private:
  void pass_on();

  std::mutex mutex_;
  ticket* holder_ = nullptr;
  std::deque<ticket*> queue_;
};

} // namespace summoner::actors
