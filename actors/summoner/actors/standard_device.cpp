// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/standard_device.hpp"

#include "summoner/actors/edge_read.hpp"
#include "summoner/actors/key_mode.hpp"
#include "summoner/actors/tcp.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <string_view>
#include <utility>

namespace summoner::actors {

namespace {

/// While it lives, a write to a pipe that nobody reads fails, and that is all.
class no_sigpipe {
public:
  no_sigpipe() noexcept {
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }

  no_sigpipe(const no_sigpipe&) = delete;
  no_sigpipe& operator=(const no_sigpipe&) = delete;

  ~no_sigpipe() {
    auto error = errno;
    timespec at_once{};
    if (!was_pending_)
      while (sigtimedwait(&pipe_, nullptr, &at_once) < 0 && errno == EINTR)
        continue;
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    errno = error;
  }

private:
  sigset_t pipe_{};
  sigset_t before_{};
  bool was_pending_ = false;
};

/// A descriptor of this process alone that does not block, for one that others
/// share.
class open_file {
public:
  open_file(poller& watcher, int shared, int access) : watcher_(&watcher) {
    struct stat about {};
    if (::fstat(shared, &about) != 0)
      return;
    if (S_ISFIFO(about.st_mode) || ::isatty(shared) != 0)
      fd_ = reopened(shared, access);
    if (!fd_) {
      fd_ = unique_fd{::fcntl(shared, F_DUPFD_CLOEXEC, 0)};
      if (!S_ISREG(about.st_mode))
        set_nonblocking();
    }
    if (fd_)
      registration_ = watcher.add(fd_.get()); // null for files
  }

  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;

  ~open_file() {
    close();
  }

  void close() noexcept {
    if (registration_)
      watcher_->remove(*registration_);
    registration_ = nullptr;
    if (flags_before_)
      ::fcntl(fd_.get(), F_SETFL, *flags_before_);
    flags_before_ = std::nullopt;
    fd_ = {};
  }

  [[nodiscard]] int fd() const noexcept {
    return fd_.get();
  }

  [[nodiscard]] poller::registration* watch() const noexcept {
    return registration_.get();
  }

private:
  static unique_fd reopened(int shared, int access) {
    auto path = fmt::format("/proc/self/fd/{}", shared);
    return unique_fd{
      ::open(path.c_str(), access | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
  }

  void set_nonblocking() noexcept {
    auto flags = ::fcntl(fd_.get(), F_GETFL);
    if (flags < 0 || (flags & O_NONBLOCK) != 0)
      return;
    flags_before_ = flags;
    ::fcntl(fd_.get(), F_SETFL, flags | O_NONBLOCK);
  }

  poller* watcher_;
  unique_fd fd_;
  poller::registration_ptr registration_;
  std::optional<int> flags_before_;
};

/// The input and the output of a process.
class standard_stream final : public transport {
public:
  standard_stream(poller& watcher, int input, int output)
    : in_(watcher, input, O_RDONLY), out_(watcher, output, O_WRONLY),
      is_on_terminal_(::isatty(input) != 0) {
  }

  io_result read(std::span<char> buffer) override {
    return edge_read(
      buffer, [this](std::span<char> into) { return try_read(into); },
      [this] {
        if (in_.watch() != nullptr)
          in_.watch()->arm_reading();
      });
  }

  /// Writing nothing fails if nobody reads, and has it told when that is so.
  io_result write(std::span<const std::string_view> parts) override {
    auto bytes = parts.empty() ? std::string_view{} : parts.front();
    if (!bytes.empty()) {
      auto result = try_write(bytes);
      if (result.status != io_status::would_block)
        return result;
    }
    if (out_.watch() != nullptr)
      out_.watch()->arm_writing();
    return bytes.empty() ? look() : try_write(bytes);
  }

  void watch_reading(readiness_actor who) override {
    if (in_.watch() != nullptr)
      in_.watch()->watch_reading(std::move(who));
  }

  void watch_writing(readiness_actor who) override {
    if (out_.watch() != nullptr)
      out_.watch()->watch_writing(std::move(who));
  }

  void finish_writing() noexcept override {
    out_.close();
  }

  void close() noexcept override {
    in_.close();
    out_.close();
  }

  [[nodiscard]] const std::string& peer() const noexcept override {
    return name_;
  }

  [[nodiscard]] const std::string& local() const noexcept override {
    return name_;
  }

  [[nodiscard]] int output() const noexcept {
    return out_.fd();
  }

private:
  io_result try_read(std::span<char> buffer) const noexcept {
    auto count = uninterrupted(
      [&] { return ::read(in_.fd(), buffer.data(), buffer.size()); });
    if ((count == 0 && !buffer.empty())
        || (count < 0 && is_hang_up(errno, is_on_terminal_)))
      return {io_status::end_of_stream};
    if (count < 0)
      return io_failure(errno);
    // A terminal gives a line at a time: there may be more.
    return {io_status::ok, static_cast<std::size_t>(count)};
  }

  io_result try_write(std::string_view bytes) const noexcept {
    auto guard = no_sigpipe{};
    auto count = uninterrupted(
      [&] { return ::write(out_.fd(), bytes.data(), bytes.size()); });
    if (count < 0)
      return io_failure(errno);
    return {io_status::ok, static_cast<std::size_t>(count)};
  }

  [[nodiscard]] io_result look() const noexcept {
    pollfd state{out_.fd(), 0, 0};
    if (::poll(&state, 1, 0) > 0
        && (state.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0)
      return {io_status::failed, 0, EPIPE};
    return {io_status::ok};
  }

  open_file in_;
  open_file out_;
  bool is_on_terminal_; // the input
  std::string name_ = "standard input and output";
};

/// The terminal behind the input and the output.
class real_control final : public terminal_control {
public:
  explicit real_control(std::shared_ptr<standard_stream> stream)
    : stream_(std::move(stream)), mode_(stream_->output()) {
  }

  void begin_editing() noexcept override {
    mode_.enter();
  }

  void end_editing() noexcept override {
    mode_.leave();
  }

  void suspend() noexcept override {
    mode_.suspend();
  }

  [[nodiscard]] editing::window_size window() const noexcept override {
    editing::window_size result;
    winsize size{};
    if (::ioctl(stream_->output(), TIOCGWINSZ, &size) != 0)
      return result;
    if (size.ws_col > 0)
      result.columns = size.ws_col;
    if (size.ws_row > 0)
      result.rows = size.ws_row;
    return result;
  }

private:
  std::shared_ptr<standard_stream> stream_;
  key_mode mode_; // goes before its descriptor
};

/// Whether the terminal understands escape sequences.
bool knows_sequences() noexcept {
  const auto* name = std::getenv("TERM");
  return name != nullptr && *name != '\0' && name != std::string_view{"dumb"};
}

} // namespace

bool can_edit(int input, int output) noexcept {
  return knows_sequences() && ::isatty(input) != 0 && ::isatty(output) != 0;
}

bool can_show_colours(int output) noexcept {
  return knows_sequences() && std::getenv("NO_COLOR") == nullptr
         && ::isatty(output) != 0;
}

std::shared_ptr<terminal_device> make_terminal_device(poller& watcher,
                                                      int input, int output) {
  auto result = std::make_shared<terminal_device>();
  auto stream = std::make_shared<standard_stream>(watcher, input, output);
  if (can_edit(input, output))
    result->control = std::make_unique<real_control>(stream);
  result->stream = std::move(stream);
  return result;
}

} // namespace summoner::actors
