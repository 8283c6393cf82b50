// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/poller.hpp"

#include <caf/send.hpp>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace summoner::actors {

namespace {

constexpr std::uint32_t readable = EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR;
constexpr std::uint32_t writable = EPOLLOUT | EPOLLHUP | EPOLLERR;

} // namespace

poller::poller()
  : epoll_(epoll_create1(EPOLL_CLOEXEC)),
    wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = 0; // no registration has this id
  if (epoll_ < 0 || wake_ < 0
      || epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) != 0)
    throw std::system_error{errno, std::generic_category(), "epoll"};
  thread_ = std::thread{[this] { loop(); }};
}

poller::~poller() {
  is_stopping_ = true;
  std::uint64_t one = 1;
  [[maybe_unused]] auto written = ::write(wake_, &one, sizeof one);
  thread_.join();
  ::close(wake_);
  ::close(epoll_);
}

poller::registration_ptr poller::add(int fd) {
  auto guard = std::lock_guard{mutex_};
  auto added = std::make_shared<registration>(*this, fd, ++last_id_);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.u64 = added->id_;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0)
    return nullptr;
  registrations_.emplace(added->id_, added);
  return added;
}

void poller::remove(registration& which) noexcept {
  // The handles are released outside the lock: that may destroy an actor.
  readiness_actor reader;
  readiness_actor writer;
  auto guard = std::unique_lock{mutex_};
  if (registrations_.erase(which.id_) != 0)
    epoll_ctl(epoll_, EPOLL_CTL_DEL, which.fd_, nullptr);
  reader = std::exchange(which.reader_, nullptr);
  writer = std::exchange(which.writer_, nullptr);
  guard.unlock();
}

void poller::loop() {
  std::array<epoll_event, 256> events{};
  while (!is_stopping_) {
    auto count = epoll_wait(epoll_, events.data(), events.size(), -1);
    for (int i = 0; i < count; ++i) {
      auto& event = events[static_cast<std::size_t>(i)];
      if (event.data.u64 != 0)
        dispatch(event.data.u64, event.events);
    }
  }
}

void poller::dispatch(std::uint64_t id, std::uint32_t events) {
  readiness_actor reader;
  readiness_actor writer;
  {
    auto guard = std::lock_guard{mutex_};
    auto found = registrations_.find(id);
    if (found == registrations_.end())
      return;
    auto& which = *found->second;
    if ((events & readable) != 0 && which.wants_reading_.exchange(false))
      reader = which.reader_;
    if ((events & writable) != 0 && which.wants_writing_.exchange(false))
      writer = which.writer_;
  }
  if (reader)
    caf::anon_send(reader, atom::ready_v);
  if (writer)
    caf::anon_send(writer, atom::ready_v);
}

void poller::registration::watch_reading(readiness_actor who) {
  auto guard = std::unique_lock{owner_.mutex_};
  std::swap(reader_, who);
  guard.unlock(); // before `who` is released
}

void poller::registration::watch_writing(readiness_actor who) {
  auto guard = std::unique_lock{owner_.mutex_};
  std::swap(writer_, who);
  guard.unlock();
}

} // namespace summoner::actors
