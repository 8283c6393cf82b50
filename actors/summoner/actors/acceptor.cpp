// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/acceptor.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace summoner::actors {

namespace {

// Connections per scheduling turn, so that a storm of them starves nobody.
constexpr int accepts_per_turn = 64;

// Errors of the connection that was about to be accepted, not of the listener.
bool concerns_one_client(int error) {
  return error == ECONNABORTED || error == EINTR || error == EPROTO;
}

} // namespace

acceptor_state::acceptor_state(acceptor_actor::pointer self) : self_(self) {
}

acceptor_state::~acceptor_state() {
  if (registration_)
    settings_.watcher->remove(*registration_);
}

acceptor_actor::behavior_type
acceptor_state::make_behavior(acceptor_settings settings) {
  settings_ = std::move(settings);
  registration_ = settings_.watcher->add(settings_.listener->get());
  if (registration_)
    registration_->watch_reading(caf::actor_cast<readiness_actor>(self_));
  else
    settings_.sessions.log.error("cannot watch the listening socket: {}",
                                 errno_text(errno));
  self_->send(self_, atom::ready_v);
  return {
    [this](atom::ready) { accept_all(); },
    [this](atom::start) {
      is_pausing_ = false;
      accept_all();
    },
  };
}

void acceptor_state::accept_all() {
  if (!registration_ || is_pausing_)
    return;
  for (int i = 0; i < accepts_per_turn; ++i) {
    registration_->arm_reading(); // before the try, or an edge may be lost
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    auto* where = reinterpret_cast<sockaddr*>(&peer);
    auto fd = unique_fd{::accept4(settings_.listener->get(), where, &size,
                                  SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (fd) {
      open_session(std::move(fd), to_string(peer));
      continue;
    }
    if (errno == EAGAIN)
      return;
    if (concerns_one_client(errno))
      continue;
    settings_.sessions.log.error("cannot accept: {}; next attempt in {} ms",
                                 errno_text(errno),
                                 settings_.error_backoff.count());
    is_pausing_ = true;
    self_->delayed_send(self_, settings_.error_backoff, atom::start_v);
    return;
  }
  self_->send(self_, atom::ready_v);
}

void acceptor_state::open_session(unique_fd fd, std::string peer) {
  auto stream = make_tcp_transport(*settings_.watcher, std::move(fd),
                                   std::move(peer));
  if (!stream) {
    settings_.sessions.log.error("{}", describe(stream.error()));
    return;
  }
  add(settings_.sessions.counters->clients_accepted);
  self_->spawn(session, std::move(*stream), settings_.hub, settings_.sessions);
}

acceptor_actor::behavior_type
acceptor(acceptor_actor::stateful_pointer<acceptor_state> self,
         acceptor_settings settings) {
  return self->state.make_behavior(std::move(settings));
}

} // namespace summoner::actors
