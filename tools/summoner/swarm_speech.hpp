// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/value.hpp"

#include "hearing.hpp"
#include "swarm_board.hpp"
#include "swarm_payload.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace summoner::tools {

/// What all agents of one swarm share.
struct swarm_setup {
  /// Stands in every line, so that other traffic of a relay is told apart.
  std::string run;
  swarm_payloads payloads;
  std::shared_ptr<swarm_board> board;
};

/// How one agent of the swarm speaks and listens: it numbers what it says, and
/// checks everything it hears, whoever it is for.
///
/// @par Threads   Not thread-safe: for the handlers of its agent; `heard` also
///                for others once the client has ended.
class swarm_speech {
public:
  swarm_speech(std::shared_ptr<const swarm_setup> setup, std::uint32_t agent);

  // -- speaking ---------------------------------------------------------------

  /// The line that the others answer by being there.
  [[nodiscard]] value roll_call() const;

  /// The next line of one of the agent's senders, about exchange `id`.
  /// @param sender Which one, below `voices_per_agent`: only lines of the same
  ///               sender are in order.
  [[nodiscard]] value say(std::uint32_t sender, std::string_view kind,
                          std::uint64_t id, std::uint32_t to);

  // -- listening --------------------------------------------------------------

  /// Checks what the agent has heard.
  /// @returns The line if it is for this agent.
  [[nodiscard]] std::optional<value> listen(const value& message);

  [[nodiscard]] const hearing& heard() const noexcept {
    return heard_;
  }

private:
  [[nodiscard]] std::optional<value> check(const value& line);

  std::shared_ptr<const swarm_setup> setup_;
  std::uint32_t agent_;
  std::array<std::uint64_t, voices_per_agent> next_numbers_{};
  hearing heard_;
};

} // namespace summoner::tools
