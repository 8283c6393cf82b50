// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/client_parts.hpp"
#include "summoner/actors/interfaces.hpp"

#include <caf/actor_control_block.hpp>

#include <memory>

namespace summoner::actors {

/// Asks a CLIENT by message what its handlers want of it.
///
/// @par Threads   Any.
/// @par Lifetime  Holds only the actor's address, so that a handler that keeps
///                a `context` keeps no actor alive.
class message_control final : public client_control {
public:
  message_control(caf::weak_actor_ptr whom,
                  std::shared_ptr<client_requests> requests);

  void quit() override;

  void travel_to(endpoint where) override;

private:
  [[nodiscard]] client_actor locked() const;

  caf::weak_actor_ptr whom_;
  std::shared_ptr<client_requests> requests_;
};

} // namespace summoner::actors
