// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/agent.hpp"
#include "summoner/async/queue.hpp"

#include "swarm_speech.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <unordered_map>

namespace summoner::tools {

/// One agent of the scenario `talk`: asks when told to, and answers what it is
/// asked.
///
/// @par Threads   `ask` and `call_roll` from any thread; `speech` once its
///                client has ended.
class swarm_talker : public std::enable_shared_from_this<swarm_talker> {
public:
  swarm_talker(std::shared_ptr<const swarm_setup> setup, std::uint32_t index);

  /// The agent to spawn; its handlers keep this one alive.
  agent definition();

  /// Starts exchange `id` with `partner`.
  void ask(std::uint64_t id, std::uint32_t partner);

  /// Sends a line that the others answer by being there.
  void call_roll();

  [[nodiscard]] const swarm_speech& speech() const noexcept {
    return speech_;
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

  value next_line(const job& work);

  std::shared_ptr<const swarm_setup> setup_;
  std::uint32_t index_;
  swarm_speech speech_;
  queue<job> outbox_;
  std::unordered_map<std::uint64_t, clock::time_point> asked_;
};

} // namespace summoner::tools
