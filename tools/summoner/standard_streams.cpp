// SPDX-License-Identifier: Apache-2.0

#include "standard_streams.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

namespace summoner::tools {

namespace {

void hold(int descriptor, int access) {
  // The least free descriptor is taken: this one, when those below are open.
  if (::fcntl(descriptor, F_GETFD) < 0)
    static_cast<void>(::open("/dev/null", access));
}

} // namespace

void hold_standard_descriptors() {
  hold(STDIN_FILENO, O_WRONLY);
  hold(STDOUT_FILENO, O_RDONLY);
  hold(STDERR_FILENO, O_RDWR);
}

output_turn::output_turn() noexcept {
  ::flockfile(stdout);
}

output_turn::~output_turn() {
  ::funlockfile(stdout);
}

void flush_output() {
  if (std::fflush(stdout) != 0)
    throw std::system_error{errno, std::generic_category(), "standard output"};
}

exit_status finish_output(exit_status status, int problem) {
  auto is_written = std::fflush(stdout) == 0;
  if (!is_written && problem == 0)
    problem = errno;
  if (is_written && std::ferror(stdout) == 0)
    return status;
  auto failure = complain_of_output(problem == 0 ? EIO : problem);
  return status == exit_status::success ? failure : status;
}

exit_status complain_of_output(int problem) {
  // Not with fmt, which throws when standard error cannot be written either.
  if (problem != EPIPE)
    std::fprintf(stderr, "error: cannot write standard output: %s\n",
                 std::strerror(problem));
  return exit_status::failure;
}

exit_status complain_of_reader() {
  std::fprintf(stderr, "error: %.*s\n", static_cast<int>(nobody_reads.size()),
               nobody_reads.data());
  return exit_status::failure;
}

} // namespace summoner::tools
