// SPDX-License-Identifier: Apache-2.0

#include "line_input.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace summoner::tools {

namespace {

constexpr std::size_t max_line_bytes = 65'536;
constexpr std::size_t max_lines_ahead = 256;

} // namespace

line_input::line_input(int fd)
  : framer_(max_line_bytes), lines_(max_lines_ahead) {
  thread_ = std::thread{[this, fd] { loop(fd); }};
}

line_input::~line_input() {
  {
    auto guard = std::lock_guard{mutex_};
    is_stopping_ = true;
  }
  changed_.notify_all();
  wake_.set();
  thread_.join();
}

task<std::optional<std::string>> line_input::get() {
  auto line = co_await lines_.get();
  if (line) {
    {
      auto guard = std::lock_guard{mutex_};
      --ahead_;
    }
    changed_.notify_all();
  }
  co_return line;
}

void line_input::loop(int fd) {
  auto is_terminal = ::isatty(fd) != 0;
  std::array<char, 16'384> buffer{};
  for (;;) {
    auto what = wake_.wait(fd, POLLIN);
    if (auto guard = std::lock_guard{mutex_}; is_stopping_)
      return;
    if (what == 0)
      continue;
    auto size = ::read(fd, buffer.data(), buffer.size());
    if (size < 0 && (errno == EINTR || errno == EAGAIN))
      continue;
    if (size < 0 && !is_hang_up(errno, is_terminal))
      problem_ = errno;
    if (size <= 0)
      break;
    auto bytes = std::string_view{buffer.data(), static_cast<size_t>(size)};
    if (!pass_on(framer_.feed(bytes)))
      return;
  }
  if (pass_on(framer_.finish()))
    lines_.close();
}

bool line_input::pass_on(const std::optional<protocol::line_chunk>& chunk) {
  if (!chunk)
    return true;
  dropped_ += chunk->dropped;
  for (auto line : chunk->lines) {
    if (!wait_for_room())
      return false;
    static_cast<void>(lines_.try_put(std::string{line})); // there is room
  }
  return true;
}

bool line_input::wait_for_room() {
  auto guard = std::unique_lock{mutex_};
  changed_.wait(guard,
                [this] { return is_stopping_ || ahead_ < max_lines_ahead; });
  ++ahead_;
  return !is_stopping_;
}

} // namespace summoner::tools
