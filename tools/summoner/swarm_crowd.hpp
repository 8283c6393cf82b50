// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/agent.hpp"

#include "swarm_plan.hpp"
#include "swarm_report.hpp"
#include "swarm_speech.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace summoner::tools {

/// All agents of a swarm together: what differs from scenario to scenario. A
/// run spawns them, lets them start exchanges, waits until all are complete
/// and asks what came out.
///
/// @par Threads   One, which is no handler's.
class swarm_crowd {
public:
  virtual ~swarm_crowd() = default;

  // -- for each agent ---------------------------------------------------------

  /// The agent to spawn; its handlers keep alive what they need.
  virtual agent definition(std::uint32_t index) = 0;

  /// What that agent has said and heard, once its client has ended.
  [[nodiscard]] virtual const swarm_speech&
  speech(std::uint32_t index) const = 0;

  // -- for all of them --------------------------------------------------------

  /// Lets the first agent send a line that the others answer by being there.
  virtual void call_roll() = 0;

  /// Starts exchange `id`, the next one of the plan.
  /// @returns Whether it did: else whoever is to start it has too many open,
  ///          and it is to be tried again later.
  virtual bool start(std::uint64_t id) = 0;

  /// Tells that no exchange is started any more and that open ones are to end
  /// soon.
  virtual void wind_up() {
  }

  /// Whether nobody has anything open.
  [[nodiscard]] virtual bool is_done() const = 0;

  /// How far they are, for people.
  [[nodiscard]] virtual std::string progress() const = 0;

  /// Adds what came out, once all clients have ended.
  virtual void report_to(swarm_result&) const {
  }
};

/// The crowd of the plan's scenario.
std::unique_ptr<swarm_crowd>
make_crowd(const swarm_plan& plan, std::shared_ptr<const swarm_setup> setup);

} // namespace summoner::tools
