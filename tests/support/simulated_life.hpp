// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/testing.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace summoner::testing {

/// Agents that talk to one another in the fake time of a `testing::room`, and
/// what happens to them: connections that break or stall, relays that refuse,
/// journeys to another relay. What happens follows from a seed alone.
///
/// @par Threads   One.
class simulated_life {
public:
  simulated_life(std::size_t agents, std::uint32_t seed);

  /// Lets time pass: once a second, something happens to one of them.
  void pass(std::chrono::seconds time);

  /// Ends all agents in order, as `quit` does.
  void end();

  /// All that was said, logged and counted, in a fixed order.
  [[nodiscard]] std::vector<std::string> trace() const;

  /// What is wrong with the counts of the agents and with what was heard of
  /// each, in sentences; empty when nothing is. For a life that has ended.
  [[nodiscard]] std::vector<std::string> faults() const;

  /// Sessions of all agents together.
  [[nodiscard]] std::uint64_t sessions() const;

  /// Lines that all agents together have received.
  [[nodiscard]] std::uint64_t deliveries() const;

private:
  void strike(tested_client& whom);

  void relieve_all();

  /// A number below `limit`, the same with every library.
  std::uint32_t roll(std::uint32_t limit);

  room room_;
  std::mt19937 luck_;
};

} // namespace summoner::testing
