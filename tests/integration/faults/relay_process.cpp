// SPDX-License-Identifier: Apache-2.0

#include "integration/faults/relay_process.hpp"

#include "summoner/actors/tcp.hpp"

#include "support/open_descriptors.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>
#include <string>
#include <string_view>

namespace summoner::faults {

namespace {

constexpr int start_limit_ms = 10'000;

/// Whether what is written to a pipe begins with a text.
bool reads(int fd, std::string_view wanted) {
  std::string seen;
  std::array<char, 256> part;
  pollfd waiting{fd, POLLIN, 0};
  while (seen.size() < wanted.size()) {
    if (::poll(&waiting, 1, start_limit_ms) <= 0)
      return false;
    auto count = ::read(fd, part.data(), part.size());
    if (count <= 0)
      return false;
    seen.append(part.data(), static_cast<std::size_t>(count));
  }
  return seen.starts_with(wanted);
}

} // namespace

relay_process::relay_process(const std::string& program, std::uint16_t port) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    throw std::runtime_error{"cannot make a pipe"};
  auto reading = actors::unique_fd{ends[0]};
  auto writing = actors::unique_fd{ends[1]};
  auto number = fmt::format("{}", port);
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(writing.get(), STDOUT_FILENO);
    ::execl(program.c_str(), program.c_str(), "relay", "--port", number.c_str(),
            "--no-limits", "--log-level", "off", nullptr);
    ::_exit(127);
  }
  writing = {};
  if (pid_ < 0 || !reads(reading.get(), "listening on "))
    throw std::runtime_error{
      fmt::format("{} relay does not listen on port {}", program, port)};
}

relay_process::~relay_process() {
  signal(SIGKILL);
  wait();
}

void relay_process::signal(int number) const {
  if (pid_ > 0)
    ::kill(pid_, number);
}

std::optional<int> relay_process::wait() {
  int status = 0;
  if (pid_ > 0)
    ::waitpid(pid_, &status, 0);
  pid_ = -1;
  if (!WIFEXITED(status))
    return std::nullopt;
  return WEXITSTATUS(status);
}

void relay_process::allow_descriptors(std::size_t count) const {
  rlimit limits{};
  ::prlimit(pid_, RLIMIT_NOFILE, nullptr, &limits);
  limits.rlim_cur = static_cast<rlim_t>(count);
  ::prlimit(pid_, RLIMIT_NOFILE, &limits, nullptr);
}

std::size_t relay_process::descriptors() const {
  return static_cast<std::size_t>(
    testing::open_descriptors(std::to_string(pid_)));
}

} // namespace summoner::faults
