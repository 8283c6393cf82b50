// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <fstream>
#include <string>

namespace summoner::testing {

/// Resident memory of this process; 0 under the sanitizers, which keep what is
/// freed, or more.
inline std::size_t resident_kib() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return 0;
#endif
  std::ifstream status{"/proc/self/status"};
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:"))
      return std::stoul(line.substr(6));
  return 0;
}

} // namespace summoner::testing
