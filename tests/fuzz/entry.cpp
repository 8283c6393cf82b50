// SPDX-License-Identifier: Apache-2.0

// What libFuzzer and the replay of a corpus call.

#include "entry.hpp"

#include "fuzz_target.hpp"

#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  summoner::fuzzing::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
