// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/dialer.hpp"

#include "summoner/actors/resolver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace summoner::actors {

attempt_state::attempt_state(attempt_actor::pointer self) : self_(self) {
}

attempt_state::~attempt_state() {
  unwatch();
}

attempt_actor::behavior_type
attempt_state::make_behavior(poller& watcher, resolver_actor resolver) {
  poller_ = &watcher;
  resolver_ = std::move(resolver);
  return {
    [this](const dial& what) { return start(what); },
    [this](atom::ready) { check_connection(); },
    [this](atom::stop) {
      fail(ec::timeout, fmt::format("no answer within {} ms", limit_.count()));
    },
  };
}

caf::result<dialed> attempt_state::start(const dial& what) {
  answer_ = self_->make_response_promise<dialed>();
  target_ = what.target;
  limit_ = what.limit;
  self_->delayed_send(self_, limit_, atom::stop_v);
  self_->request(resolver_, caf::infinite, look_up{target_})
    .then([this](lookup_result& found) { take_addresses(found); },
          [this](const caf::error& error) {
            fail(ec::cannot_resolve, describe(error));
          });
  return answer_;
}

void attempt_state::take_addresses(lookup_result& found) {
  if (found.addresses.empty()) {
    fail(ec::cannot_resolve, found.failure);
    return;
  }
  addresses_ = std::move(found.addresses);
  std::reverse(addresses_.begin(), addresses_.end());
  try_next_address();
}

void attempt_state::try_next_address() {
  while (!addresses_.empty()) {
    auto address = addresses_.back();
    addresses_.pop_back();
    socket_
      = unique_fd{::socket(address.storage.ss_family,
                           SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!socket_) {
      last_failure_ = errno_text(errno);
      continue;
    }
    auto* where = reinterpret_cast<const sockaddr*>(&address.storage);
    if (::connect(socket_.get(), where, address.size) == 0) {
      succeed();
      return;
    }
    if (errno == EINPROGRESS) {
      watch();
      return;
    }
    last_failure_ = errno_text(errno);
  }
  fail(ec::cannot_connect, last_failure_);
}

void attempt_state::check_connection() {
  registration_->arm_writing(); // before looking, or an edge may be lost
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) {
    last_failure_ = errno_text(error);
    unwatch();
    try_next_address();
    return;
  }
  sockaddr_storage peer{};
  size = sizeof peer;
  auto* where = reinterpret_cast<sockaddr*>(&peer);
  if (::getpeername(socket_.get(), where, &size) != 0)
    return; // told without need: still connecting
  unwatch();
  succeed();
}

void attempt_state::succeed() {
  auto stream = make_tcp_transport(*poller_, std::move(socket_));
  if (!stream) {
    last_failure_ = describe(stream.error());
    try_next_address();
    return;
  }
  answer_.deliver(dialed{std::move(*stream)});
  self_->quit();
}

void attempt_state::fail(ec code, const std::string& reason) {
  answer_.deliver(make_error(
    code, fmt::format("cannot {} {}: {}",
                      code == ec::cannot_resolve ? "resolve" : "connect to",
                      to_string(target_), reason)));
  self_->quit();
}

void attempt_state::watch() {
  registration_ = poller_->add(socket_.get());
  if (!registration_) {
    fail(ec::cannot_connect, "cannot watch the socket: " + errno_text(errno));
    return;
  }
  // An edge that came before the arming is made up for by this message.
  registration_->watch_reading(caf::actor_cast<readiness_actor>(self_));
  registration_->watch_writing(caf::actor_cast<readiness_actor>(self_));
  registration_->arm_reading();
  registration_->arm_writing();
  self_->send(self_, atom::ready_v);
}

void attempt_state::unwatch() noexcept {
  if (registration_)
    poller_->remove(*std::exchange(registration_, nullptr));
}

namespace {

attempt_actor::behavior_type
attempt(attempt_actor::stateful_pointer<attempt_state> self, poller* watcher,
        resolver_actor resolver) {
  return self->state.make_behavior(*watcher, std::move(resolver));
}

} // namespace

dialer_actor::behavior_type dialer(dialer_actor::pointer self,
                                   poller* watcher) {
  // Linked: the end of the runtime does not wait for a silent server or peer.
  auto names = self->spawn<caf::linked>(resolver, watcher,
                                        lookup_function{resolve});
  return {
    [self, watcher, names](dial& what) {
      auto worker = self->spawn<caf::linked>(attempt, watcher, names);
      return self->delegate(worker, std::move(what));
    },
  };
}

} // namespace summoner::actors
