// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <malloc.h>

#include <cstddef>
#include <fstream>
#include <string>

// g++ says by macros what clang says by features.
#if defined(__has_feature)
#  if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#    define SUMMONER_TEST_IS_SANITIZED 1
#  endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#  define SUMMONER_TEST_IS_SANITIZED 1
#endif

namespace summoner::testing {

/// Resident memory of this process; 0 under the sanitizers, which keep what is
/// freed, or more.
inline std::size_t resident_kib() {
#ifdef SUMMONER_TEST_IS_SANITIZED
  return 0;
#endif
  std::ifstream status{"/proc/self/status"};
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:"))
      return std::stoul(line.substr(6));
  return 0;
}

/// The same once the allocator has given back what is free. It keeps that for
/// each thread, so that what moves between threads takes room in several.
inline std::size_t used_kib() {
  ::malloc_trim(0);
  return resident_kib();
}

} // namespace summoner::testing
