// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/agent.hpp"
#include "summoner/async/queue.hpp"

#include "hearing.hpp"
#include "swarm_board.hpp"
#include "swarm_payload.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

namespace summoner::tools {

/// What all members of one swarm share.
struct swarm_setup {
  /// Stands in every line, so that other traffic of a relay is told apart.
  std::string run;
  swarm_payloads payloads;
  std::shared_ptr<swarm_board> board;
};

/// One agent of the swarm: asks when told to, answers what it is asked, and
/// checks everything it hears, whoever it is for.
///
/// @par Threads   `ask` and `call_roll` from any thread; `heard` once its
///                client has ended.
class swarm_member : public std::enable_shared_from_this<swarm_member> {
public:
  swarm_member(std::shared_ptr<const swarm_setup> setup, std::uint32_t index);

  /// The agent to spawn; its handlers keep this member alive.
  agent definition();

  /// Starts exchange `id` with `partner`.
  void ask(std::uint64_t id, std::uint32_t partner);

  /// Sends a line that the others answer by being there.
  void call_roll();

  [[nodiscard]] const hearing& heard() const noexcept {
    return heard_;
  }

private:
  enum class kind : std::uint8_t { roll_call, question, answer };

  struct job {
    kind what = kind::roll_call;
    std::uint64_t id = 0;
    std::uint32_t to = 0;
  };

  using clock = std::chrono::steady_clock;

  void receive(const message& msg);

  void take(const value& line);

  value next_line(const job& work);

  std::shared_ptr<const swarm_setup> setup_;
  std::uint32_t index_;
  queue<job> outbox_;
  std::uint64_t next_number_ = 0;
  std::unordered_map<std::uint64_t, clock::time_point> asked_;
  hearing heard_;
};

} // namespace summoner::tools
