// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <sys/types.h>

namespace summoner::bench {

/// What a process has used so far.
struct process_usage {
  /// CPU seconds outside the kernel, in steps of 10 ms.
  double user_seconds = 0;
  /// CPU seconds inside the kernel, in steps of 10 ms.
  double system_seconds = 0;
  /// Resident memory now.
  long resident_kb = 0;
  /// Resident memory at its highest.
  long peak_resident_kb = 0;
  /// Threads now.
  long threads = 0;

  /// CPU seconds of both kinds.
  double cpu_seconds() const {
    return user_seconds + system_seconds;
  }
};

/// Reads the usage of the process under test from /proc.
/// @param id  The process; 0 means "none".
/// @returns   Zeros when there is no such process.
process_usage usage_of(pid_t id);

/// Tells what a process, and the calling one, use from now on.
class usage_meter {
public:
  /// @param id  The process; 0 means "none".
  explicit usage_meter(pid_t id);

  /// CPU since the start, memory and threads as they are now.
  process_usage used() const;

  /// CPU seconds of the calling process since the start, of both kinds.
  double own_cpu_seconds() const;

private:
  pid_t id_;
  process_usage before_;
  double own_before_;
};

} // namespace summoner::bench
