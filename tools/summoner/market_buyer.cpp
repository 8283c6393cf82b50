// SPDX-License-Identifier: Apache-2.0

#include "market_buyer.hpp"

#include <fmt/format.h>

#include <utility>

namespace summoner::tools {

using negotiation::reply;
using negotiation::triggers;

namespace {

// The agent's senders, as voices.
constexpr std::uint32_t requests = 0;
constexpr std::uint32_t acceptances = 1;
constexpr std::uint32_t counter_offers = 2;
constexpr std::uint32_t refusals = 3;

// More than all deals that may be open with one agent.
constexpr std::size_t errand_capacity = 4096;

// Whether the buyer looks at an offer or a reminder.
bool is_noticed(const open_deal& deal, std::string_view kind) {
  switch (deal.what.how) {
    case temper::prompt:
      return true;
    case temper::sleepy:
      return deal.mind.count() > 0 || kind == line_kind::reminder;
    case temper::silent:
      return false;
  }
  return false;
}

std::optional<deal_outcome> outcome_of(std::string_view last_word) {
  if (last_word == line_kind::confirmation)
    return deal_outcome::sold;
  if (last_word == line_kind::refusal)
    return deal_outcome::refused;
  if (last_word == line_kind::expiry)
    return deal_outcome::expired;
  return std::nullopt;
}

} // namespace

market_buyer::market_buyer(market_setup setup, market_account account)
  : desk_(std::move(setup), std::move(account)), errands_(errand_capacity) {
}

void market_buyer::buy(std::uint64_t id, std::uint32_t seller) {
  errands_.try_put({id, seller});
}

void market_buyer::call_roll() {
  errands_.try_put({});
}

agent market_buyer::definition() {
  auto self = shared_from_this();
  agent result{fmt::format("buyer-{}", desk_.account().agent)};
  result.use_flow().use_triggers(triggers);
  result.hook(direction::receive,
              [self](const value& msg) { return self->desk_.listen(msg); });
  result.upload_states(
    [self](const message& msg) -> states {
      auto deal = self->desk_.deal_of(msg);
      if (!deal)
        return {};
      return {{key_of(deal->what.id), deal->where}};
    },
    {"asking", "haggling", "agreed"});
  result.download_states(
    [self](const proposals& proposed) { self->desk_.commit(proposed); });
  add_receivers(result);
  add_senders(result);
  return result;
}

void market_buyer::add_receivers(agent& to) {
  auto self = shared_from_this();
  to.receive(
    "/oneof(asking, haggling) --[haggling]--> agreed",
    [self](const message& msg) { return self->hear_offer(msg); },
    receive_options{{move(triggers["accepted"]), test(triggers["offered"]),
                     stay(triggers["refused"])}});
  to.receive(
    "/oneof(asking, haggling, agreed) --> done",
    [self](const message& msg) { return self->hear_last_word(msg); },
    receive_options{{move(triggers["heard"])}});
}

void market_buyer::add_senders(agent& to) {
  auto self = shared_from_this();
  to.send("asking", [self]() -> task<std::optional<value>> {
    auto next = co_await self->errands_.get();
    if (!next)
      co_return std::nullopt;
    co_return self->run(*next);
  });
  // A deal can be done, by its seller, before the buyer gets a word in.
  auto say = [self](std::uint32_t sender, std::string_view kind) {
    return [self, sender, kind](const open_deal& deal) {
      return deal.is_done ? std::nullopt
                          : std::optional{self->desk_.say(sender, kind, deal)};
    };
  };
  to.send("/all --> agreed", say(acceptances, line_kind::acceptance),
          {.on_actions = {action::move}});
  to.send("/all --> agreed", say(counter_offers, line_kind::counter_offer),
          {.on_actions = {action::test}, .on_triggers = {triggers["offered"]}});
  to.send("/all --> agreed",
          [self](open_deal& deal) { return self->refuse(deal); },
          {.on_triggers = {triggers["refused"]}});
}

value market_buyer::run(const errand& what) {
  if (!what.id)
    return desk_.speech().roll_call();
  auto deal = desk_.open(*what.id, what.seller, "asking");
  return desk_.say(requests, line_kind::request, *deal);
}

// Each price of the seller is answered once: a reminder may meet the answer
// halfway.
std::optional<event> market_buyer::hear_offer(const message& msg) {
  auto line = msg["content"];
  auto kind = line["kind"].as_string();
  auto deal = desk_.deal_of(msg);
  auto is_offer = kind == line_kind::offer || kind == line_kind::reminder;
  if (!is_offer || !deal || line["round"] != deal->mind.count() + 1
      || !is_noticed(*deal, kind))
    return std::nullopt;
  auto price = line["terms"]["price"].as_int();
  deal->price = price;
  switch (deal->mind.answer(price)) {
    case reply::accept:
      return move(triggers["accepted"], deal);
    case reply::counter:
      deal->price = deal->mind.name_next(price);
      return test(triggers["offered"], deal);
    case reply::refuse:
      return stay(triggers["refused"], deal);
  }
  return std::nullopt;
}

std::optional<event> market_buyer::hear_last_word(const message& msg) {
  auto line = msg["content"];
  auto outcome = outcome_of(line["kind"].as_string());
  auto deal = desk_.deal_of(msg);
  if (!outcome || !deal)
    return std::nullopt;
  auto terms = *outcome == deal_outcome::sold ? line["terms"].copy() : value();
  deal->end = deal_record{*outcome, deal->peer, terms};
  return move(triggers["heard"]);
}

std::optional<value> market_buyer::refuse(open_deal& deal) {
  if (deal.is_done)
    return std::nullopt;
  deal.end = deal_record{deal_outcome::refused, deal.peer, value()};
  auto line = desk_.say(refusals, line_kind::refusal, deal);
  desk_.close(deal);
  return line;
}

} // namespace summoner::tools
