// SPDX-License-Identifier: Apache-2.0

// Runs a target on the files of folders, without libFuzzer: what was found
// once stays fixed.
// Usage: replay_<target> <folder or file>...

#include "entry.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> files_of(const fs::path& place) {
  if (!fs::is_directory(place))
    return {place};
  auto result = std::vector<fs::path>{};
  for (const auto& entry : fs::directory_iterator{place})
    result.push_back(entry.path());
  std::sort(result.begin(), result.end());
  return result;
}

/// A copy without room behind its end, so that a sanitizer sees what is read
/// there.
std::vector<std::uint8_t> bytes_of(const fs::path& file) {
  auto in = std::ifstream{file, std::ios::binary};
  auto text = std::string(std::istreambuf_iterator<char>{in}, {});
  if (!in.is_open())
    throw std::runtime_error{"cannot read it"};
  return {text.begin(), text.end()};
}

/// Returns whether all that the target claims holds.
bool holds_for(const fs::path& file) {
  std::printf("%s\n", file.c_str());
  std::fflush(stdout); // tells which one it was that ended the process
  try {
    auto bytes = bytes_of(file);
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    return true;
  } catch (const std::exception& what) {
    std::printf("  FAILED: %s\n", what.what());
    return false;
  }
}

} // namespace

int main(int argc, char** argv) {
  std::size_t files = 0;
  std::size_t failed = 0;
  for (auto* place : std::vector<char*>(argv + 1, argv + argc))
    for (const auto& file : files_of(place)) {
      ++files;
      failed += holds_for(file) ? 0 : 1;
    }
  std::printf("%zu files, %zu failed\n", files, failed);
  return files > 0 && failed == 0 ? 0 : 1;
}
