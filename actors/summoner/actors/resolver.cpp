// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/resolver.hpp"

#include "summoner/actors/tcp.hpp"

#include <cerrno>
#include <utility>

namespace summoner::actors {

resolver_state::resolver_state(resolver_actor::pointer self) : self_(self) {
}

resolver_state::~resolver_state() {
  for (auto& [host, x] : running_)
    poller_->remove(*x.registration);
}

resolver_actor::behavior_type
resolver_state::make_behavior(poller& watcher, lookup_function ask) {
  poller_ = &watcher;
  ask_ = std::move(ask);
  return {
    [this](const look_up& what) { return look_up_name(what.target); },
    [this](atom::ready) { answer_all(); },
  };
}

caf::result<lookup_result> resolver_state::look_up_name(const endpoint& where) {
  if (auto known = numeric_address(where))
    return lookup_result{{*known}, {}};
  if (!running_.contains(where.host))
    if (auto failure = start(where.host); !failure.empty())
      return lookup_result{{}, std::move(failure)};
  auto later = self_->make_response_promise<lookup_result>();
  running_[where.host].askers.push_back({where.port, later});
  return later;
}

std::string resolver_state::start(const std::string& host) {
  auto lookup = name_lookup::start({host, 0}, ask_);
  if (!lookup)
    return "no thread for the look-up: " + errno_text(errno);
  auto registration = poller_->add(lookup->descriptor());
  if (!registration)
    return "cannot watch the look-up: " + errno_text(errno);
  registration->watch_reading(caf::actor_cast<readiness_actor>(self_));
  registration->arm_reading();
  self_->send(self_, atom::ready_v); // an edge before the arming is lost
  running_.emplace(host, running{std::move(lookup), registration, {}});
  return {};
}

void resolver_state::answer_all() {
  for (auto next = running_.begin(); next != running_.end();) {
    auto& [host, x] = *next;
    if (auto result = x.lookup->take()) {
      poller_->remove(*x.registration);
      answer(x.askers, *result);
      next = running_.erase(next);
    } else {
      ++next;
    }
  }
}

void resolver_state::answer(const std::vector<asker>& askers,
                            const lookup_result& result) {
  for (auto x : askers) {
    auto own = result;
    for (auto& address : own.addresses)
      set_port(address, x.port);
    x.answer.deliver(std::move(own));
  }
}

resolver_actor::behavior_type
resolver(resolver_actor::stateful_pointer<resolver_state> self, poller* watcher,
         lookup_function ask) {
  return self->state.make_behavior(*watcher, std::move(ask));
}

} // namespace summoner::actors
