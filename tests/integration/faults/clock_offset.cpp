// SPDX-License-Identifier: Apache-2.0

#include "integration/faults/clock_offset.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <ctime>

namespace summoner::faults {

namespace {

std::atomic<std::time_t> offset_s = 0;

} // namespace

void set_clock_offset(std::chrono::seconds offset) noexcept {
  offset_s = offset.count();
}

} // namespace summoner::faults

/// Takes the place of the one of the C library, for all libraries of the
/// process.
extern "C" int clock_gettime(clockid_t which, timespec* now) noexcept {
  auto result = static_cast<int>(::syscall(SYS_clock_gettime, which, now));
  if (result == 0 && which == CLOCK_REALTIME)
    now->tv_sec += summoner::faults::offset_s;
  return result;
}
