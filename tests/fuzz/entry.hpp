// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>

/// Runs the target of this program on one input. An exception that leaves it is
/// a finding.
// NOLINTNEXTLINE(readability-identifier-naming): name by libFuzzer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size);
