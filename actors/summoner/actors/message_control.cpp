// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/message_control.hpp"

#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include <utility>

namespace summoner::actors {

message_control::message_control(caf::weak_actor_ptr whom,
                                 std::shared_ptr<client_requests> requests)
  : whom_(std::move(whom)), requests_(std::move(requests)) {
}

void message_control::quit() {
  requests_->quit = true;
  if (auto client = locked())
    caf::anon_send(client, atom::quit_v);
}

void message_control::travel_to(endpoint where) {
  requests_->travel = true;
  if (auto client = locked())
    caf::anon_send(client, travel{std::move(where)});
}

client_actor message_control::locked() const {
  return caf::actor_cast<client_actor>(whom_.lock());
}

} // namespace summoner::actors
