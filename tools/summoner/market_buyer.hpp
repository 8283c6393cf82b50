// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/agent.hpp"
#include "summoner/async/queue.hpp"

#include "market_desk.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace summoner::tools {

/// A buyer of the market: opens deals when told to, and answers offers.
///
///     (request) asking --[haggling]--> agreed --> done
///
/// An offer moves a deal to `agreed`, tests it into `haggling`, where it
/// returns with each price that the buyer names, or leaves it where it is, when
/// the buyer says no: as the haggler of the deal decides, by the rules of the
/// example in haggling.hpp. The seller has the last word on the others.
///
/// @par Threads   `buy` and `call_roll` from any thread; `desk` once its client
///                has ended.
class market_buyer : public std::enable_shared_from_this<market_buyer> {
public:
  market_buyer(market_setup setup, market_account account);

  /// The agent to spawn; its handlers keep this one alive.
  agent definition();

  /// Opens deal `id` with a seller.
  void buy(std::uint64_t id, std::uint32_t seller);

  /// Sends a line that the others answer by being there.
  void call_roll();

  [[nodiscard]] const market_desk& desk() const noexcept {
    return desk_;
  }

private:
  /// A deal to open; without one a call of the roll.
  struct errand {
    std::optional<std::uint64_t> id = std::nullopt;
    std::uint32_t seller = 0;
  };

  void add_receivers(agent& to);

  void add_senders(agent& to);

  value run(const errand& what);

  std::optional<event> hear_offer(const message& msg);

  std::optional<event> hear_last_word(const message& msg);

  std::optional<value> refuse(open_deal& deal);

  market_desk desk_;
  queue<errand> errands_;
};

} // namespace summoner::tools
