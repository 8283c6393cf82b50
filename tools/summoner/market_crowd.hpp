// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "market_buyer.hpp"
#include "market_seller.hpp"
#include "swarm_crowd.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace summoner::tools {

/// The scenario `market`: buyers and sellers deal.
class market_crowd final : public swarm_crowd {
public:
  market_crowd(const swarm_plan& plan,
               std::shared_ptr<const swarm_setup> setup);

  agent definition(std::uint32_t index) override;

  [[nodiscard]] const swarm_speech& speech(std::uint32_t index) const override;

  void call_roll() override;

  /// Deal `id` is that of the plan, whatever has been before: a buyer who has
  /// too many open keeps the others waiting.
  bool start(std::uint64_t id) override;

  /// Offers expire at once.
  void wind_up() override;

  [[nodiscard]] bool is_done() const override;

  [[nodiscard]] std::string progress() const override;

  void report_to(swarm_result& result) const override;

private:
  /// Agent `index`: one of them is null.
  struct trader {
    std::shared_ptr<market_buyer> buyer;
    std::shared_ptr<market_seller> seller;
  };

  [[nodiscard]] const market_desk& desk(std::uint32_t index) const;

  swarm_plan plan_;
  std::shared_ptr<swarm_board> swarm_board_;
  holdings all_; // of all agents together, at the start
  std::shared_ptr<market_board> board_;
  std::vector<trader> traders_;
};

} // namespace summoner::tools
