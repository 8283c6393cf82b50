// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/log_thread.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace summoner::actors {

namespace {

// After so long without a line it looks whether what is owed can be told.
constexpr auto telling_period = std::chrono::seconds{1};

// What the thread has to notice that it must give up.
constexpr auto giving_up_limit = std::chrono::milliseconds{200};

/// While it lives, this thread, and each that it starts, takes no signals.
class no_signals {
public:
  no_signals() noexcept {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }

  no_signals(const no_signals&) = delete;
  no_signals& operator=(const no_signals&) = delete;

  ~no_signals() {
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

private:
  sigset_t before_{};
};

} // namespace

/// Stays when the thread has to be left behind.
struct log_thread::shared_state {
  explicit shared_state(logging::backlog::limits bounds) : waiting(bounds) {
  }

  std::mutex mutex;
  std::condition_variable news;  // a line, or the end
  std::condition_variable ended; // the thread
  logging::backlog waiting;
  bool is_started = false;
  bool is_idle = false; // waits for news
  bool is_finishing = false;
  bool has_ended = false;
  std::atomic<bool> must_give_up{false};
  std::atomic<std::uint64_t> lost{0};
  std::thread thread;
  // Of the thread alone:
  std::vector<std::shared_ptr<log_output>> owed;
};

log_thread::log_thread(logging::backlog::limits bounds)
  : shared_(std::make_shared<shared_state>(bounds)) {
}

log_thread::~log_thread() {
  finish();
}

void log_thread::put(std::shared_ptr<log_output> to, logging::record line) {
  auto& shared = *shared_;
  auto guard = std::unique_lock{shared.mutex};
  if (shared.is_finishing
      || !shared.waiting.put(std::move(to), std::move(line))) {
    ++shared.lost;
    return;
  }
  if (!shared.is_started)
    start();
  if (!std::exchange(shared.is_idle, false))
    return;
  guard.unlock();
  shared.news.notify_one();
}

void log_thread::start() {
  auto guard = no_signals{};
  shared_->thread = std::thread{[shared = shared_] { run(*shared); }};
  shared_->is_started = true;
}

void log_thread::finish(std::chrono::milliseconds limit) noexcept {
  auto& shared = *shared_;
  auto guard = std::unique_lock{shared.mutex};
  if (std::exchange(shared.is_finishing, true) || !shared.is_started)
    return;
  shared.news.notify_one();
  auto has_ended = [&] { return shared.has_ended; };
  if (!shared.ended.wait_for(guard, limit, has_ended)) {
    shared.must_give_up = true;
    shared.ended.wait_for(guard, giving_up_limit, has_ended);
  }
  // A disk that does not answer cannot be told to.
  if (!shared.has_ended)
    shared.thread.detach();
  guard.unlock();
  if (shared.thread.joinable())
    shared.thread.join();
}

std::uint64_t log_thread::lost() const noexcept {
  return shared_->lost;
}

// -- in the thread ------------------------------------------------------------

void log_thread::run(shared_state& shared) {
  auto guard = std::unique_lock{shared.mutex};
  for (;;) {
    if (auto item = shared.waiting.next()) {
      guard.unlock();
      write(shared, *item);
      guard.lock();
      continue;
    }
    guard.unlock();
    tell_all(shared);
    guard.lock();
    if (!shared.waiting.empty())
      continue;
    if (shared.is_finishing)
      break;
    shared.is_idle = true;
    auto is_needed = [&] { return !shared.is_idle || shared.is_finishing; };
    if (shared.owed.empty())
      shared.news.wait(guard, is_needed);
    else
      shared.news.wait_for(guard, telling_period, is_needed);
    shared.is_idle = false;
  }
  shared.has_ended = true;
  shared.ended.notify_all();
}

void log_thread::write(shared_state& shared,
                       const logging::backlog::item& item) {
  auto to = std::static_pointer_cast<log_output>(item.to);
  to->owed_ += item.skipped;
  if (item.line)
    to->name_ = item.line->name;
  auto is_clear = tell_what_is_owed(shared, *to);
  if (item.line && !(is_clear && try_write(shared, *to, *item.line))) {
    ++shared.lost;
    ++to->owed_;
  }
  if (to->owed_ > 0 && !std::exchange(to->is_listed_, true))
    shared.owed.push_back(std::move(to));
}

bool log_thread::try_write(shared_state& shared, log_output& to,
                           const logging::record& line) noexcept {
  try {
    return !shared.must_give_up && to.write(line, shared.must_give_up);
  } catch (const std::exception&) {
    return false;
  }
}

bool log_thread::tell_what_is_owed(shared_state& shared, log_output& to) {
  if (to.owed_ == 0)
    return true;
  logging::record line;
  line.level = log_level::warning;
  line.name = to.name_;
  line.text
    = fmt::format("{} log lines were lost: there were too many at once, "
                  "or they could not be written",
                  to.owed_);
  line.time = std::chrono::system_clock::now();
  if (!try_write(shared, to, line))
    return false;
  to.owed_ = 0;
  return true;
}

void log_thread::tell_all(shared_state& shared) {
  std::erase_if(shared.owed, [&](const std::shared_ptr<log_output>& to) {
    to->is_listed_ = !tell_what_is_owed(shared, *to);
    return !to->is_listed_;
  });
}

} // namespace summoner::actors
