// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/acceptor.hpp"

#include <caf/actor_clock.hpp>
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
    [this](const overrun& x) { quarantine(x.peer); },
    [this](atom::clean) { clean_quarantine(); },
    [this](new_limits& x) {
      settings_.sessions.limits = x.limits;
      self_->send(settings_.hub, std::move(x));
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
      admit(std::move(fd), to_string(peer));
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

void acceptor_state::admit(unique_fd fd, std::string peer) {
  if (!must_refuse(peer)) {
    open_session(std::move(fd), std::move(peer));
    return;
  }
  add(settings_.sessions.counters->clients_quarantined);
  settings_.sessions.log.debug("refused {}: it is in quarantine", peer);
}

bool acceptor_state::must_refuse(const std::string& peer) const {
  return !quarantine_.empty()
         && quarantine_.refuses(relaying::ip_of(peer),
                                settings_.sessions.limits->quarantine_cooldown,
                                self_->clock().now());
}

void acceptor_state::quarantine(const std::string& peer) {
  const auto& limits = *settings_.sessions.limits;
  auto ip = relaying::ip_of(peer);
  if (relaying::is_loopback(ip) && !limits.quarantine_loopback) {
    settings_.sessions.log.info("{} is not quarantined: all programs of this "
                                "machine have it, see quarantine_loopback",
                                ip);
    return;
  }
  if (quarantine_.empty())
    clean_quarantine_later();
  quarantine_.add(ip, self_->clock().now());
  settings_.sessions.log.warning("{} is quarantined for {} ms", ip,
                                 limits.quarantine_cooldown.count());
}

void acceptor_state::clean_quarantine() {
  quarantine_.clean_up(settings_.sessions.limits->quarantine_cooldown,
                       self_->clock().now());
  if (!quarantine_.empty())
    clean_quarantine_later();
}

void acceptor_state::clean_quarantine_later() {
  const auto& limits = *settings_.sessions.limits;
  self_->delayed_send(self_, limits.quarantine_cleanup_interval, atom::clean_v);
}

void acceptor_state::open_session(unique_fd fd, std::string peer) {
  auto stream = make_tcp_transport(*settings_.watcher, std::move(fd),
                                   std::move(peer));
  if (!stream) {
    settings_.sessions.log.error("{}", describe(stream.error()));
    return;
  }
  add(settings_.sessions.counters->clients_accepted);
  auto settings = settings_.sessions;
  if (settings.limits)
    settings.door = acceptor_actor{self_};
  self_->spawn(session, std::move(*stream), settings_.hub, std::move(settings));
}

acceptor_actor::behavior_type
acceptor(acceptor_actor::stateful_pointer<acceptor_state> self,
         acceptor_settings settings) {
  return self->state.make_behavior(std::move(settings));
}

} // namespace summoner::actors
