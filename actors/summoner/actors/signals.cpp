// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/signals.hpp"

#include "summoner/actors/key_mode.hpp"

#include <unistd.h>

#include <csignal>
#include <optional>
#include <stdexcept>
#include <utility>

namespace summoner::actors {

namespace {

// Signals so soon after the first one have the same cause.
constexpr auto same_cause = std::chrono::milliseconds{50};

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

} // namespace

std::atomic<bool> blocked_signals::exists{false};

void block_signals() {
  auto set = watched_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

blocked_signals::blocked_signals() {
  if (exists.exchange(true))
    throw std::logic_error{
      "SIGINT and SIGTERM are taken already: a process has "
      "one runtime that ends on signals, at a time"};
  pthread_sigmask(SIG_BLOCK, nullptr, &before_);
  block_signals();
}

blocked_signals::~blocked_signals() {
  exists = false;
  if (std::this_thread::get_id() != owner_)
    return;
  sigset_t added;
  sigemptyset(&added);
  for (auto signal : {SIGINT, SIGTERM})
    if (sigismember(&before_, signal) == 0)
      sigaddset(&added, signal);
  pthread_sigmask(SIG_UNBLOCK, &added, nullptr);
}

void block_hangup() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

signal_guard::signal_guard(std::function<void(int)> on_signal,
                           std::function<void()> on_hangup,
                           std::function<clock::time_point()> now)
  : on_signal_(std::move(on_signal)), on_hangup_(std::move(on_hangup)),
    now_(std::move(now)) {
  block_signals();
  if (on_hangup_)
    block_hangup();
  thread_ = std::thread{[this] { loop(); }};
}

signal_guard::~signal_guard() {
  is_stopping_ = true;
  // NOLINTNEXTLINE(bugprone-bad-signal-to-kill-thread): it waits for the signal
  pthread_kill(thread_.native_handle(), SIGTERM);
  thread_.join();
}

void signal_guard::stop_calling() {
  auto guard = std::lock_guard{calling_};
  is_calling_ = false;
}

void signal_guard::call(const std::function<void()>& what) {
  auto guard = std::lock_guard{calling_};
  if (is_calling_)
    what();
}

void signal_guard::loop() {
  auto set = watched_signals();
  if (on_hangup_)
    sigaddset(&set, SIGHUP);
  std::optional<clock::time_point> first;
  for (;;) {
    int signal = 0;
    sigwait(&set, &signal);
    if (is_stopping_)
      return;
    if (signal == SIGHUP) {
      call(on_hangup_);
      continue;
    }
    auto now = now_();
    if (!first) {
      first = now;
      call([&] { on_signal_(signal); });
    } else if (now - *first >= same_cause) {
      restore_terminal();
      ::_exit(128 + signal);
    }
  }
}

} // namespace summoner::actors
