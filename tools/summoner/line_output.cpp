// SPDX-License-Identifier: Apache-2.0

#include "line_output.hpp"

#include <unistd.h>

#include <algorithm>
#include <climits>
#include <utility>

namespace summoner::tools {

namespace {

constexpr std::size_t max_waiting_lines = 256;
constexpr std::size_t batch_bytes = 65'536;

} // namespace

line_output::line_output(int fd) : lines_(max_waiting_lines) {
  thread_ = std::thread{[this, fd] { loop(fd); }};
}

line_output::~line_output() {
  is_stopping_ = true;
  wake_.set();
  thread_.join();
}

task<bool> line_output::put(std::string line) {
  auto is_taken = co_await lines_.put(std::move(line));
  wake();
  co_return is_taken;
}

void line_output::on_closed(std::function<void()> callback) {
  auto guard = std::unique_lock{mutex_};
  on_closed_ = std::move(callback);
  if (!is_closed_)
    return;
  guard.unlock();
  on_closed_();
}

void line_output::finish(std::chrono::milliseconds limit) {
  lines_.close();
  is_finishing_ = true;
  wake_.set();
  done_.get_future().wait_for(limit);
}

void line_output::loop(int fd) {
  if (!write_lines(fd))
    tell_closed();
  lines_.close();
  done_.set_value();
}

/// @returns Whether it ended because it was told to.
bool line_output::write_lines(int fd) {
  constexpr auto errors = POLLERR | POLLNVAL;
  for (;;) {
    auto is_last = is_finishing_.load(); // no line comes after this
    fill();
    if (is_last && pending_.empty())
      return true;
    auto what = wake_.wait(fd, pending_.empty() ? 0 : POLLOUT);
    is_woken_ = false;
    if (is_stopping_)
      return true;
    if ((what & errors) != 0)
      return false;
    if ((what & POLLOUT) == 0)
      continue;
    // As much as goes out without blocking once poll has said so.
    auto size = std::min<std::size_t>(pending_.size(), PIPE_BUF);
    auto written = ::write(fd, pending_.data(), size);
    if (written > 0)
      pending_.erase(0, static_cast<std::size_t>(written));
    else if (written < 0 && errno != EINTR && errno != EAGAIN)
      return false;
  }
}

void line_output::fill() {
  while (pending_.size() < batch_bytes) {
    auto line = lines_.try_get();
    if (!line)
      return;
    pending_ += *line;
    pending_ += '\n';
  }
}

void line_output::tell_closed() {
  auto guard = std::unique_lock{mutex_};
  is_closed_ = true;
  if (!on_closed_)
    return;
  guard.unlock();
  on_closed_();
}

void line_output::wake() {
  if (!is_woken_.exchange(true))
    wake_.set();
}

} // namespace summoner::tools
