// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>

namespace summoner::faults {

/// Moves the clock of the day (`CLOCK_REALTIME`) of this process, as if
/// somebody had set it.
/// @par Threads Any.
void set_clock_offset(std::chrono::seconds offset) noexcept;

} // namespace summoner::faults
