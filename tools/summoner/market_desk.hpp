// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/flow/node.hpp"
#include "summoner/flow/proposals.hpp"

#include "market_account.hpp"
#include "market_board.hpp"
#include "market_deal.hpp"
#include "swarm_speech.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace summoner::tools {

/// What a line of the market is for.
namespace line_kind {

inline constexpr std::string_view request = "request";
inline constexpr std::string_view offer = "offer";
inline constexpr std::string_view reminder = "reminder";
inline constexpr std::string_view counter_offer = "counter-offer";
inline constexpr std::string_view acceptance = "acceptance";
// Each of these is the last word on a deal.
inline constexpr std::string_view confirmation = "confirmation";
inline constexpr std::string_view refusal = "refusal";
inline constexpr std::string_view expiry = "expiry";

} // namespace line_kind

/// The node of deals that have ended.
inline constexpr auto done_node = "done";

/// What all agents of a market share.
struct market_setup {
  std::shared_ptr<const swarm_setup> swarm;
  std::uint64_t seed = 0;
  std::shared_ptr<market_board> board;
  /// The clock.
  std::function<std::chrono::steady_clock::time_point()> now;
};

/// A deal that is not done yet, as one side sees it.
struct open_deal {
  using time_point = std::chrono::steady_clock::time_point;

  /// @param side Who sees it.
  open_deal(negotiation::role side, const market_deal& deal,
            std::uint32_t other, node at, time_point now)
    : what(deal), mind(side, what.limits_of(side)), peer(other),
      where(std::move(at)), since(now) {
  }

  market_deal what;
  /// Decides about prices.
  negotiation::haggler mind;
  std::uint32_t peer = 0;
  /// Where in the flow the agent is with it.
  node where;
  time_point since;
  /// The last one that this side named or agreed to.
  std::int64_t price = 0;
  /// When the offer was made that waits for an answer.
  std::optional<time_point> offered_at = std::nullopt;
  bool is_reminded = false;
  /// How it ends; set by whoever decides that it does.
  std::optional<deal_record> end = std::nullopt;
  bool is_done = false;
};

/// The deals of one agent: those that are open, and its account.
///
/// @par Threads   Not thread-safe: for the handlers of its agent; `speech` and
///                `account` also for others once the client has ended.
class market_desk {
public:
  using deal_ptr = std::shared_ptr<open_deal>;

  market_desk(market_setup setup, market_account account);

  // -- deals ------------------------------------------------------------------

  /// Opens a deal, at a node of the flow.
  deal_ptr open(std::uint64_t id, std::uint32_t peer, const node& where);

  /// The open deal that a message is about, null without one.
  [[nodiscard]] deal_ptr deal_of(const value& message) const;

  /// Whether the deal that a message is about has ended.
  [[nodiscard]] bool is_settled(const value& message) const;

  /// Moves each deal to the last of the nodes that are proposed for it; one
  /// that is done is closed.
  void commit(const proposals& proposed);

  /// Writes a deal into the book, as its `end` says. Nothing if it is done.
  void close(open_deal& deal);

  /// By the key under which they are uploaded.
  [[nodiscard]] const std::unordered_map<std::string, deal_ptr>&
  open_deals() const noexcept {
    return deals_;
  }

  // -- lines ------------------------------------------------------------------

  /// Checks what the agent has heard.
  /// @returns The message if it is for this agent.
  [[nodiscard]] std::optional<value> listen(const value& message);

  /// A line of one of the agent's senders about a deal, with its terms.
  [[nodiscard]] value say(std::uint32_t sender, std::string_view kind,
                          const open_deal& deal);

  [[nodiscard]] const swarm_speech& speech() const noexcept {
    return speech_;
  }

  // -- observers --------------------------------------------------------------

  [[nodiscard]] const market_account& account() const noexcept {
    return account_;
  }

  [[nodiscard]] const market_setup& setup() const noexcept {
    return setup_;
  }

private:
  market_setup setup_;
  market_account account_;
  swarm_speech speech_;
  std::unordered_map<std::string, deal_ptr> deals_;
};

/// The key of a deal in the states that are uploaded.
[[nodiscard]] std::string key_of(std::uint64_t id);

/// The id of the deal that a message is about.
[[nodiscard]] std::uint64_t deal_id_of(const value& message);

} // namespace summoner::tools
