// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/signals.hpp"

#include "summoner/actors/key_mode.hpp"

#include <unistd.h>

#include <csignal>
#include <utility>

namespace summoner::actors {

namespace {

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

} // namespace

void block_signals() {
  auto set = watched_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

signal_guard::signal_guard(std::function<void(int)> on_signal)
  : on_signal_(std::move(on_signal)) {
  block_signals();
  thread_ = std::thread{[this] { loop(); }};
}

signal_guard::~signal_guard() {
  is_stopping_ = true;
  // NOLINTNEXTLINE(bugprone-bad-signal-to-kill-thread): it waits for the signal
  pthread_kill(thread_.native_handle(), SIGTERM);
  thread_.join();
}

void signal_guard::loop() {
  auto set = watched_signals();
  for (bool is_first = true;; is_first = false) {
    int signal = 0;
    sigwait(&set, &signal);
    if (is_stopping_)
      return;
    if (!is_first) {
      restore_terminal();
      ::_exit(128 + signal);
    }
    on_signal_(signal);
  }
}

} // namespace summoner::actors
