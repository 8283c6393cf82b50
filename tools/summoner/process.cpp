// SPDX-License-Identifier: Apache-2.0

#include "process.hpp"

#include "summoner/actors/log_sinks.hpp"

#include <utility>

namespace summoner::tools {

runtime_options prepare_process(log_level level, std::size_t threads) {
  runtime_options result;
  result.threads = threads;
  result.sink = actors::make_console_log(actors::standard_stream::error);
  result.level = level;
  result.ends_on_signals = true;
  return result;
}

logger make_logger(std::string name, log_level level) {
  return {actors::make_console_sink(actors::standard_stream::error),
          std::move(name), level};
}

exit_status wait_for_all(const std::vector<client_handle>& clients) {
  auto result = exit_status::success;
  for (const auto& client : clients)
    if (client.wait() != 0)
      result = exit_status::failure;
  return result;
}

// -- stop_request -------------------------------------------------------------

stop_request::stop_request(hangups wanted)
  : guard_([this](int) {
             auto guard = std::lock_guard{mutex_};
             has_come_ = true;
             news_.notify_all();
           },
           wanted == hangups::ignored ? std::function<void()>{} : [this] {
             auto guard = std::lock_guard{mutex_};
             ++hangups_;
             news_.notify_all();
           }) {
}

void stop_request::wait(const std::function<void()>& on_hangup) {
  auto guard = std::unique_lock{mutex_};
  for (;;) {
    news_.wait(guard, [this] { return has_come_ || hangups_ > 0; });
    if (has_come_)
      return;
    --hangups_;
    guard.unlock();
    on_hangup();
    guard.lock();
  }
}

bool stop_request::wait_until(std::chrono::steady_clock::time_point time) {
  auto guard = std::unique_lock{mutex_};
  return news_.wait_until(guard, time, [this] { return has_come_; });
}

bool stop_request::has_come() const {
  auto guard = std::lock_guard{mutex_};
  return has_come_;
}

} // namespace summoner::tools
