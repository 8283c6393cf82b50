// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/log_stream.hpp"

#include "summoner/actors/standard_device.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <stdio_ext.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <string>

namespace summoner::actors {

namespace {

// How often it looks whether it must give up.
constexpr int looking_period_ms = 20;

std::FILE* stream_of(int descriptor) noexcept {
  return descriptor == STDOUT_FILENO ? stdout : stderr;
}

/// While it lives, nobody else prints; what was printed before is written.
class printing_turn {
public:
  explicit printing_turn(std::FILE* stream) : stream_(stream) {
    ::flockfile(stream_);
    if (::__fpending(stream_) > 0)
      std::fflush(stream_);
  }

  printing_turn(const printing_turn&) = delete;
  printing_turn& operator=(const printing_turn&) = delete;

  ~printing_turn() {
    ::funlockfile(stream_);
  }

private:
  std::FILE* stream_;
};

} // namespace

log_stream::log_stream(standard_stream where) noexcept
  : shared_(where == standard_stream::output ? STDOUT_FILENO : STDERR_FILENO) {
}

bool log_stream::shows_colours() const noexcept {
  return can_show_colours(shared_);
}

// A terminal or pipe is opened anew: `O_NONBLOCK` on the descriptor itself
// would hold for the shell and all others who share it.
void log_stream::open() {
  is_open_ = true;
  struct stat about {};
  if (::fstat(shared_, &about) != 0)
    return;
  is_socket_ = S_ISSOCK(about.st_mode);
  is_file_ = S_ISREG(about.st_mode);
  if (!S_ISFIFO(about.st_mode) && ::isatty(shared_) == 0)
    return;
  auto path = fmt::format("/proc/self/fd/{}", shared_);
  own_ = unique_fd{
    ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
}

bool log_stream::write(std::string_view line,
                       const std::atomic<bool>& must_give_up) {
  if (!is_open_)
    open();
  auto text = fmt::format("{}{}\n", is_in_a_line_ ? "\n" : "", line);
  auto rest = std::string_view{text};
  while (!rest.empty()) {
    if (!wait_for_room(must_give_up))
      break;
    auto turn = printing_turn{stream_of(shared_)};
    auto made = write_some(rest);
    if (made == progress::failed || (made == progress::none && must_give_up))
      break;
  }
  if (rest.size() < text.size())
    is_in_a_line_ = !rest.empty();
  return rest.empty();
}

bool log_stream::wait_for_room(const std::atomic<bool>& must_give_up) {
  pollfd waiting{own_ ? own_.get() : shared_, POLLOUT, 0};
  for (;;) {
    auto count = ::poll(&waiting, 1, looking_period_ms);
    if (count > 0)
      return (waiting.revents & POLLNVAL) == 0;
    if (must_give_up || (count < 0 && errno != EINTR))
      return false;
  }
}

// Where there is room at all, there is room for so much: that does not block.
log_stream::progress log_stream::write_some(std::string_view& rest) {
  auto part = rest.substr(0, is_file_ ? rest.size() : PIPE_BUF);
  auto fd = own_ ? own_.get() : shared_;
  auto count = is_socket_ ? ::send(fd, part.data(), part.size(),
                                   MSG_DONTWAIT | MSG_NOSIGNAL)
                          : ::write(fd, part.data(), part.size());
  if (count >= 0) {
    rest.remove_prefix(static_cast<std::size_t>(count));
    return progress::some;
  }
  return errno == EAGAIN || errno == EINTR ? progress::none : progress::failed;
}

} // namespace summoner::actors
