// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace summoner::faults {

/// `summoner relay` without limits, in a process of its own, which a test can
/// kill. It ends with this process, whatever happens.
class relay_process {
public:
  /// Starts it, and waits until it listens.
  /// @param program The path of `summoner`.
  /// @param port    Of 127.0.0.1.
  /// @par Errors    Throws `std::runtime_error` when it does not listen.
  relay_process(const std::string& program, std::uint16_t port);

  relay_process(const relay_process&) = delete;
  relay_process& operator=(const relay_process&) = delete;

  /// Kills it.
  ~relay_process();

  /// Sends a signal.
  void signal(int number) const;

  /// Waits until it has ended.
  /// @returns Its exit status; nothing when a signal has killed it.
  std::optional<int> wait();

  /// Changes how many descriptors it may have.
  void allow_descriptors(std::size_t count) const;

  /// How many it has.
  [[nodiscard]] std::size_t descriptors() const;

private:
  pid_t pid_ = -1;
};

} // namespace summoner::faults
