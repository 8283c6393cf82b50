// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/key_mode.hpp"

#include <termios.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <utility>

namespace summoner::actors {

namespace {

// A signal handler can only reach what is global: the terminal that was
// changed, or -1, and its mode before.
std::atomic<int> changed_terminal{-1};
termios mode_before;

constexpr auto deadly_signals = std::array{SIGHUP,  SIGINT,  SIGQUIT,
                                           SIGTERM, SIGABRT, SIGSEGV,
                                           SIGBUS,  SIGFPE,  SIGILL};

/// Lets a process in the background change its terminal, too; the system would
/// stop it.
void set_mode(int terminal, const termios& mode) noexcept {
  sigset_t stop;
  sigset_t before;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &stop, &before);
  // At once: output that is held up by Ctrl-S must not hold up this.
  while (::tcsetattr(terminal, TCSANOW, &mode) != 0 && errno == EINTR)
    continue;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void restore_and_die(int signal) {
  restore_terminal();
  ::raise(signal); // comes again, with its usual effect, after this handler
}

void restore_at_end() {
  std::atexit([] { restore_terminal(); });
  for (auto signal : deadly_signals) {
    struct sigaction action {};
    ::sigaction(signal, nullptr, &action);
    if ((action.sa_flags & SA_SIGINFO) != 0 || action.sa_handler != SIG_DFL)
      continue;
    action.sa_handler = restore_and_die;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    ::sigaction(signal, &action, nullptr);
  }
}

} // namespace

void restore_terminal() noexcept {
  auto fd = changed_terminal.exchange(-1);
  if (fd >= 0)
    set_mode(fd, mode_before);
}

void key_mode::enter() noexcept {
  if (is_entered_ || ::tcgetattr(fd_, &mode_before) != 0)
    return;
  static const auto prepared = (restore_at_end(), true);
  static_cast<void>(prepared);
  auto mode = mode_before;
  mode.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | IEXTEN);
  mode.c_iflag |= ICRNL;
  mode.c_oflag |= OPOST | ONLCR;
  mode.c_cc[VMIN] = 1;
  mode.c_cc[VTIME] = 0;
  // The key comes to the program, which can clear up before it stops.
  mode.c_cc[VSUSP] = _POSIX_VDISABLE;
  changed_terminal = fd_; // a signal may come in between
  while (::tcsetattr(fd_, TCSANOW, &mode) != 0 && errno == EINTR)
    continue;
  is_entered_ = true;
}

void key_mode::leave() noexcept {
  if (std::exchange(is_entered_, false))
    restore_terminal();
}

void key_mode::suspend() noexcept {
  auto was_entered = is_entered_;
  leave();
  // The others of the group first. Its own signal is sent to this thread, so
  // that all of the process stands still until it goes on.
  struct sigaction ignore {};
  struct sigaction before {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGTSTP, &ignore, &before);
  ::kill(0, SIGTSTP);
  ::sigaction(SIGTSTP, &before, nullptr);
  ::raise(SIGTSTP);
  if (was_entered)
    enter();
}

} // namespace summoner::actors
