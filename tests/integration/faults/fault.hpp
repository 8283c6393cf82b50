// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/relay.hpp"

#include "integration/faults/crowd.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace summoner::faults {

/// How faults are played.
struct settings {
  std::string program; ///< the path of `summoner`
  std::uint32_t seed = 1;
  bool is_short = false; ///< few repetitions
};

/// What came of a fault.
struct outcome {
  std::size_t times = 0;
  client_counts counts = {};
  ledger::findings found = {};
  /// How many frames of the connections that the agents have at the end were
  /// sent until all had heard one another: some of them nobody may have heard.
  std::uint64_t sent_early = 0;
  /// What is wrong, in sentences; empty when all is as it must be.
  std::vector<std::string> wrong = {};
  /// Exceptions of handlers that there must have been.
  std::uint64_t errors = 0;
  /// Whether listeners lose connections that the speakers keep: then there are
  /// gaps.
  bool may_have_gaps = false;
  /// A figure that is worth telling.
  std::string remark = {};
};

/// A fault, with the script that plays it.
struct fault {
  const char* name;
  const char* what;
  outcome (*play)(const settings& how);
};

/// All faults.
std::span<const fault> all_faults();

/// Ends a crowd, and takes its counts.
void conclude(outcome& result, crowd& agents);

/// Plays a fault and checks what came of it: each remark is queued, and sent,
/// dropped with a count, or left; each line received is done with; what was
/// sent is heard, in doubt or early; nothing is heard twice, late or changed,
/// nor is there a gap within a connection; each descriptor is closed again.
outcome play(const fault& which, const settings& how);

/// An embedded relay without limits.
relay open_relay(runtime& host);

/// Lets agents speak once all are in the room: each frame is heard then.
void begin_when_all_are_in(crowd& agents, const relay& room);

// The faults, by what breaks.

outcome kill_relay(const settings& how);
outcome end_relay(const settings& how);
outcome overfill_the_buffers(const settings& how);
outcome stop_relay(const settings& how);
outcome kill_stopped_relay(const settings& how);
outcome starve_relay_of_descriptors(const settings& how);

outcome reset_in_a_line(const settings& how);
outcome lose_the_peer_silently(const settings& how);

outcome fill_the_disk(const settings& how);
outcome set_the_clock(const settings& how);
outcome throw_everywhere(const settings& how);

} // namespace summoner::faults
