// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/interfaces.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace summoner::actors {

/// Tells actors when their sockets are worth a try. One thread, which runs no
/// user code and parses nothing: epoll, edge triggered, readiness only.
///
/// @par Threads   All members from any thread.
/// @par Lifetime  Outlives every registration. Destroying it joins its thread.
class poller {
public:
  class registration;
  using registration_ptr = std::shared_ptr<registration>;

  /// Starts the thread.
  poller();

  poller(const poller&) = delete;
  poller& operator=(const poller&) = delete;

  ~poller();

  /// Starts watching `fd`, which must be non-blocking.
  /// @returns Null when the system refuses, with `errno` set.
  registration_ptr add(int fd);

  /// Stops watching. A message that is on its way may still come.
  void remove(registration& which) noexcept;

private:
  void loop();

  void dispatch(std::uint64_t id, std::uint32_t events);

  int epoll_;
  int wake_; // an eventfd that ends the loop
  std::atomic<bool> is_stopping_{false};
  std::mutex mutex_; // guards the members below and the watchers inside
  std::uint64_t last_id_ = 0;
  std::unordered_map<std::uint64_t, registration_ptr> registrations_;
  std::thread thread_;
};

/// What the POLLER knows of one socket.
///
/// An edge that comes while nobody is armed is lost, so whoever tries must arm
/// first, then try, and may rest only if the try came after the arming.
class poller::registration {
public:
  registration(poller& owner, int fd, std::uint64_t id)
    : owner_(owner), fd_(fd), id_(id) {
  }

  void watch_reading(readiness_actor who);

  void watch_writing(readiness_actor who);

  /// Asks for one message when the socket becomes readable.
  void arm_reading() noexcept {
    wants_reading_ = true;
  }

  /// Asks for one message when the socket becomes writable.
  void arm_writing() noexcept {
    wants_writing_ = true;
  }

private:
  friend class poller;

  poller& owner_;
  int fd_;
  std::uint64_t id_;
  std::atomic<bool> wants_reading_{false};
  std::atomic<bool> wants_writing_{false};
  readiness_actor reader_; // both guarded by the poller's mutex
  readiness_actor writer_;
};

} // namespace summoner::actors
