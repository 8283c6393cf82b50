// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "swarm_crowd.hpp"
#include "swarm_talker.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace summoner::tools {

/// The scenario `talk`: agents ask one another and answer.
class talk_crowd final : public swarm_crowd {
public:
  talk_crowd(const swarm_plan& plan, std::shared_ptr<const swarm_setup> setup);

  agent definition(std::uint32_t index) override;

  [[nodiscard]] const swarm_speech& speech(std::uint32_t index) const override;

  void call_roll() override;

  /// Pairs take turns, and within a pair both ask. Whoever has too many
  /// exchanges open is passed over.
  bool start(std::uint64_t id) override;

  [[nodiscard]] bool is_done() const override;

  [[nodiscard]] std::string progress() const override;

private:
  std::vector<swarm_pair> pairs_;
  std::uint64_t exchanges_;
  std::shared_ptr<swarm_board> board_;
  std::vector<std::shared_ptr<swarm_talker>> talkers_;
  std::uint64_t next_turn_ = 0;
};

} // namespace summoner::tools
