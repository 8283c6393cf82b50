// SPDX-License-Identifier: Apache-2.0

#include "bench/epoll_set.hpp"

#include "bench/clock.hpp"

namespace summoner::bench {

epoll_set::epoll_set() : epoll_(epoll_create1(0)) {
  if (epoll_.number() < 0)
    exit_with_error("epoll_create1");
}

void epoll_set::add(const descriptor& socket, std::uint32_t events,
                    void* owner) {
  control(EPOLL_CTL_ADD, socket, events, owner);
}

void epoll_set::modify(const descriptor& socket, std::uint32_t events,
                       void* owner) {
  control(EPOLL_CTL_MOD, socket, events, owner);
}

void epoll_set::remove(const descriptor& socket) {
  control(EPOLL_CTL_DEL, socket, 0, nullptr);
}

std::span<const epoll_event> epoll_set::wait(std::int64_t timeout_ns) {
  const timespec limit{timeout_ns / second_ns, timeout_ns % second_ns};
  const int count = epoll_pwait2(epoll_.number(), ready_.data(),
                                 static_cast<int>(ready_.size()),
                                 timeout_ns < 0 ? nullptr : &limit, nullptr);
  return {ready_.data(), count > 0 ? static_cast<std::size_t>(count) : 0U};
}

void epoll_set::control(int operation, const descriptor& socket,
                        std::uint32_t events, void* owner) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = owner;
  epoll_ctl(epoll_.number(), operation, socket.number(), &event);
}

} // namespace summoner::bench
