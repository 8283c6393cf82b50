// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/console.hpp"

#include "summoner/actors/log_outputs.hpp"
#include "summoner/actors/log_sinks.hpp"
#include "summoner/actors/runtime_parts.hpp"
#include "summoner/actors/standard_device.hpp"
#include "summoner/actors/terminal.hpp"

#include <caf/actor_system.hpp>
#include <caf/send.hpp>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <utility>

namespace summoner {

namespace {

bool is_same_file(int lhs, int rhs) {
  struct stat left {};
  struct stat right {};
  return ::fstat(lhs, &left) == 0 && ::fstat(rhs, &right) == 0
         && left.st_rdev == right.st_rdev && left.st_ino == right.st_ino
         && left.st_dev == right.st_dev;
}

} // namespace

/// What all copies of a console share: the way to its TERMINAL.
class console::parts {
public:
  class wish;

  parts(actors::terminal_actor terminal,
        std::shared_ptr<actors::terminal_desk> shared, bool edits)
    : desk(std::move(shared)), is_terminal(edits),
      terminal_(std::move(terminal)), ended_(desk->ended.get_future().share()) {
  }

  parts(const parts&) = delete;
  parts& operator=(const parts&) = delete;

  ~parts() {
    end();
  }

  /// Tells the TERMINAL, if there still is one.
  template <class Message>
  void tell(Message what) {
    auto guard = std::unique_lock{mutex_};
    auto terminal = terminal_;
    guard.unlock();
    if (terminal)
      caf::anon_send(terminal, std::move(what));
  }

  /// Tells it that texts wait, once until it looks.
  void tell_of_texts() {
    if (!desk->is_flush_due.exchange(true))
      tell(actors::atom::flush_v);
  }

  void close(std::chrono::milliseconds limit) {
    tell(actors::atom::stop_v);
    ended_.wait_for(limit);
    end();
  }

  const std::shared_ptr<actors::terminal_desk> desk;
  const bool is_terminal;
  bool shares_standard_error = false;

private:
  void end() {
    auto guard = std::unique_lock{mutex_};
    auto terminal = std::exchange(terminal_, nullptr);
    guard.unlock();
    if (!terminal)
      return;
    desk->output.close();
    desk->lines.close();
    caf::anon_send_exit(terminal, caf::exit_reason::user_shutdown);
  }

  std::mutex mutex_; // guards the handle
  actors::terminal_actor terminal_;
  std::shared_future<void> ended_;
};

/// Somebody waits for a line, as long as this lives.
class console::parts::wish {
public:
  wish(std::shared_ptr<parts> from, std::string prompt)
    : from_(std::move(from)) {
    from_->tell(actors::line_wanted{std::move(prompt)});
  }

  wish(const wish&) = delete;
  wish& operator=(const wish&) = delete;

  ~wish() {
    from_->tell(actors::atom::leave_v);
  }

private:
  std::shared_ptr<parts> from_;
};

namespace {

/// Prints log lines on a console, and counts those that there is no room for.
class printing_sink final : public log_sink {
public:
  explicit printing_sink(console where)
    : where_(std::move(where)),
      fallback_(actors::make_console_log(actors::standard_stream::error)),
      layout_(*logging::layout::make({}, logging::medium::coloured_console)) {
  }

  void write(log_level level, std::string_view name,
             std::string_view text) noexcept override {
    if (where_.closed().is_set()) {
      fallback_->write(level, name, text);
      return;
    }
    try {
      auto now = std::chrono::system_clock::now();
      auto line = logging::record{level, std::string{name}, std::string{text},
                                  false, now};
      print(layout_.line(line, actors::local_time(now)));
    } catch (const std::exception&) {
      // A log line that cannot be written is lost; there is nobody to tell.
    }
  }

  [[nodiscard]] std::uint64_t lost() const noexcept override {
    return all_lost_ + fallback_->lost();
  }

private:
  void print(std::string line) {
    auto lost = lost_.exchange(0);
    if (lost > 0)
      line = fmt::format("({} log lines were left out)\n{}", lost, line);
    if (where_.try_print(std::move(line)))
      return;
    lost_ += lost + 1;
    ++all_lost_;
  }

  console where_;
  std::shared_ptr<log_sink> fallback_;
  const logging::layout layout_;
  std::atomic<std::uint64_t> lost_{0}; // not told yet
  std::atomic<std::uint64_t> all_lost_{0};
};

} // namespace

console::console(std::shared_ptr<parts> shared) noexcept
  : parts_(std::move(shared)) {
}

console console::open(runtime& host, const console_options& options) {
  auto& shared = host.internals();
  auto guard = std::lock_guard{shared.mutex};
  if (!shared.terminal)
    shared.terminal = open(shared.system, shared.poller, STDIN_FILENO,
                           STDOUT_FILENO, options);
  return *shared.terminal;
}

console console::open(caf::actor_system& system, actors::poller& watcher,
                      int input, int output, const console_options& options) {
  auto device = actors::make_terminal_device(watcher, input, output);
  auto result = open(system, std::move(device), options);
  result.parts_->shares_standard_error = is_same_file(output, STDERR_FILENO);
  return result;
}

console console::open(caf::actor_system& system,
                      std::shared_ptr<actors::terminal_device> device,
                      const console_options& options) {
  auto at_least_one = [](std::size_t x) { return std::max<std::size_t>(x, 1); };
  auto desk = std::make_shared<actors::terminal_desk>(
    at_least_one(options.max_texts), at_least_one(options.max_bytes));
  actors::terminal_config config;
  config.history = options.history;
  auto is_terminal = device->control != nullptr;
  auto terminal = system.spawn(actors::terminal, std::move(device), desk,
                               config);
  return console{
    std::make_shared<parts>(std::move(terminal), std::move(desk), is_terminal)};
}

task<std::optional<std::string>> console::read_line(std::string prompt) const {
  return read_from(parts_, std::move(prompt));
}

task<bool> console::print(std::string text) const {
  return print_to(parts_, std::move(text));
}

bool console::try_print(std::string text) const {
  text += '\n';
  if (!parts_->desk->output.try_put(std::move(text)))
    return false;
  parts_->tell_of_texts();
  return true;
}

task<std::optional<std::string>>
console::read_from(std::shared_ptr<parts> shared, std::string prompt) {
  auto turn = co_await shared->desk->turn_to_read.lock();
  auto line = shared->desk->lines.try_get();
  if (!line) {
    auto waiting = parts::wish{shared, std::move(prompt)};
    line = co_await shared->desk->lines.get();
  }
  co_return line;
}

task<bool> console::print_to(std::shared_ptr<parts> shared, std::string text) {
  text += '\n';
  auto is_taken = co_await shared->desk->output.put(std::move(text));
  if (is_taken)
    shared->tell_of_texts();
  co_return is_taken;
}

const async::signal& console::closed() const noexcept {
  return parts_->desk->output_closed;
}

std::error_code console::input_error() const noexcept {
  return {parts_->desk->input_error, std::generic_category()};
}

std::error_code console::output_error() const noexcept {
  return {parts_->desk->output_error, std::generic_category()};
}

std::uint64_t console::lines_too_long() const noexcept {
  return parts_->desk->lines_too_long;
}

bool console::is_terminal() const noexcept {
  return parts_->is_terminal;
}

std::shared_ptr<log_sink> console::sink() const {
  if (parts_->is_terminal && parts_->shares_standard_error)
    return std::make_shared<printing_sink>(*this);
  return actors::make_console_log(actors::standard_stream::error);
}

void console::close(std::chrono::milliseconds limit) const {
  parts_->close(limit);
}

} // namespace summoner
