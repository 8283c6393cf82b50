// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/agent.hpp"

#include "market_desk.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace summoner::tools {

/// A seller of the market: speaks when it is spoken to, and when nobody
/// answers.
///
///     idle --> offered --[offered]--> sold
///              offered --> done
///
/// A price moves a deal to `sold`, tests it, so that it stays offered at a
/// better price, or leaves it where it is, when the seller says no: as the
/// haggler of the deal decides, by the rules of haggling.hpp. Offers that
/// nobody answers are repeated once and then expire. The seller has the last
/// word but on deals that the buyer refuses.
///
/// @par Threads   `desk` once its client has ended.
class market_seller : public std::enable_shared_from_this<market_seller> {
public:
  market_seller(market_setup setup, market_account account);

  /// The agent to spawn; its handlers keep this one alive.
  agent definition();

  [[nodiscard]] const market_desk& desk() const noexcept {
    return desk_;
  }

private:
  void add_receivers(agent& to);

  void add_senders(agent& to);

  states upload(const message& msg);

  std::optional<event> hear_request(const message& msg);

  std::optional<event> hear_price(const message& msg);

  std::optional<event> hear_refusal(const message& msg);

  event sell(const market_desk::deal_ptr& deal);

  std::optional<value> offer(open_deal& deal);

  std::optional<value> say_last_word(open_deal& deal);

  std::vector<value> press();

  market_desk desk_;
  open_deal::time_point behind_at_; // the last time
};

/// What a seller does about an offer.
enum class pressure : std::uint8_t { none, remind, expire };

/// An offer that waits for an answer is repeated once after 250 ms, and expires
/// after 750 ms; when the market closes it expires at once.
/// @param behind_at When lines were last late, whoever sent them: no buyer can
///                  be blamed for what it waited before.
[[nodiscard]] pressure
pressure_on(const open_deal& deal, open_deal::time_point now,
            open_deal::time_point behind_at, bool is_closing);

} // namespace summoner::tools
