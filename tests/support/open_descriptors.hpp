// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <filesystem>
#include <iterator>
#include <string>

namespace summoner::testing {

/// How many descriptors a process has open, this one unless told. Throws
/// `std::filesystem::filesystem_error` if there is no such process.
inline std::ptrdiff_t open_descriptors(const std::string& process = "self") {
  auto all = std::filesystem::directory_iterator{"/proc/" + process + "/fd"};
  return std::distance(begin(all), end(all));
}

} // namespace summoner::testing
