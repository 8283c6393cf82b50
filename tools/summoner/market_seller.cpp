// SPDX-License-Identifier: Apache-2.0

#include "market_seller.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace summoner::tools {

using negotiation::reply;
using negotiation::triggers;

namespace {

using namespace std::chrono_literals;

// The agent's senders, as voices.
constexpr std::uint32_t offers = 0;
constexpr std::uint32_t last_words = 1;
constexpr std::uint32_t reminders = 2;

constexpr auto reminder_delay = 250ms;
constexpr auto expiry_delay = 750ms;
constexpr auto pressing_interval = 50ms;

bool is_kind(const message& msg, std::string_view kind) {
  return msg["content"]["kind"] == kind;
}

} // namespace

pressure pressure_on(const open_deal& deal, open_deal::time_point now,
                     open_deal::time_point behind_at, bool is_closing) {
  if (!deal.offered_at || deal.end)
    return pressure::none;
  auto waiting = now - std::max(*deal.offered_at, behind_at);
  if (is_closing || waiting >= expiry_delay)
    return pressure::expire;
  if (!deal.is_reminded && waiting >= reminder_delay)
    return pressure::remind;
  return pressure::none;
}

market_seller::market_seller(market_setup setup, market_account account)
  : desk_(std::move(setup), std::move(account)) {
}

agent market_seller::definition() {
  auto self = shared_from_this();
  agent result{fmt::format("seller-{}", desk_.account().agent)};
  result.use_flow().use_triggers(triggers);
  result.hook(direction::receive,
              [self](const value& msg) { return self->desk_.listen(msg); });
  result.upload_states([self](const message& msg) { return self->upload(msg); },
                       {"idle", "offered", "sold"});
  result.download_states(
    [self](const proposals& proposed) { self->desk_.commit(proposed); });
  add_receivers(result);
  add_senders(result);
  return result;
}

void market_seller::add_receivers(agent& to) {
  auto self = shared_from_this();
  to.receive(
    "idle --> offered",
    [self](const message& msg) { return self->hear_request(msg); },
    receive_options{{move(triggers["offered"])}});
  to.receive(
    "offered --[offered]--> sold",
    [self](const message& msg) { return self->hear_price(msg); },
    receive_options{{move(triggers["accepted"]), test(triggers["offered"]),
                     stay(triggers["refused"])}});
  to.receive(
    "offered --> done",
    [self](const message& msg) { return self->hear_refusal(msg); },
    receive_options{{move(triggers["heard"])}});
}

void market_seller::add_senders(agent& to) {
  auto self = shared_from_this();
  to.send("/all --> /oneof(offered, sold)",
          [self](open_deal& deal) { return self->offer(deal); },
          {.on_triggers = {triggers["offered"]}});
  to.send("offered --> sold",
          [self](open_deal& deal) { return self->say_last_word(deal); },
          {.on_actions = {action::move, action::stay}});
  to.send("idle --> offered", [self] { return self->press(); },
          {.on_triggers = {triggers["offered"]},
           .every = pressing_interval,
           .run_while = [self] { return !self->desk_.open_deals().empty(); }});
}

// -- hearing ------------------------------------------------------------------

states market_seller::upload(const message& msg) {
  auto deal = desk_.deal_of(msg);
  if (deal)
    return {{key_of(deal->what.id), deal->where}};
  if (is_kind(msg, line_kind::request) && !desk_.is_settled(msg))
    return {{key_of(deal_id_of(msg)), "idle"}};
  return {};
}

std::optional<event> market_seller::hear_request(const message& msg) {
  if (!is_kind(msg, line_kind::request))
    return std::nullopt;
  auto buyer = static_cast<std::uint32_t>(msg["content"]["from"].as_int());
  auto deal = desk_.open(deal_id_of(msg), buyer, "idle");
  deal->price = deal->mind.name_next();
  return move(triggers["offered"], deal);
}

std::optional<event> market_seller::hear_price(const message& msg) {
  auto deal = desk_.deal_of(msg);
  if (!deal || deal->end)
    return std::nullopt;
  if (is_kind(msg, line_kind::acceptance))
    return sell(deal);
  if (!is_kind(msg, line_kind::counter_offer))
    return std::nullopt;
  auto price = msg["content"]["terms"]["price"].as_int();
  deal->price = price;
  switch (deal->mind.answer(price)) {
    case reply::accept:
      return sell(deal);
    case reply::counter:
      deal->price = deal->mind.name_next(price);
      deal->offered_at.reset(); // until it is out
      return test(triggers["offered"], deal);
    case reply::refuse:
      deal->end = deal_record{deal_outcome::refused, deal->peer, value()};
      return stay(triggers["refused"], deal);
  }
  return std::nullopt;
}

std::optional<event> market_seller::hear_refusal(const message& msg) {
  auto deal = desk_.deal_of(msg);
  if (!deal || !is_kind(msg, line_kind::refusal))
    return std::nullopt;
  deal->end = deal_record{deal_outcome::refused, deal->peer, value()};
  return move(triggers["heard"]);
}

event market_seller::sell(const market_desk::deal_ptr& deal) {
  deal->end = deal_record{deal_outcome::sold, deal->peer,
                          terms_of(deal->what, deal->price)};
  return move(triggers["accepted"], deal);
}

// -- speaking -----------------------------------------------------------------

std::optional<value> market_seller::offer(open_deal& deal) {
  if (deal.is_done)
    return std::nullopt;
  deal.offered_at = desk_.setup().now();
  return desk_.say(offers, line_kind::offer, deal);
}

std::optional<value> market_seller::say_last_word(open_deal& deal) {
  if (deal.is_done)
    return std::nullopt;
  auto is_sold = deal.end->outcome == deal_outcome::sold;
  auto line = desk_.say(last_words,
                        is_sold ? line_kind::confirmation : line_kind::refusal,
                        deal);
  desk_.close(deal);
  return line;
}

std::vector<value> market_seller::press() {
  std::vector<value> lines;
  auto now = desk_.setup().now();
  if (desk_.setup().swarm->board->is_behind())
    behind_at_ = now;
  auto is_closing = desk_.setup().board->is_closing();
  auto deals = desk_.open_deals(); // some are closed meanwhile
  for (const auto& [key, deal] : deals) {
    switch (pressure_on(*deal, now, behind_at_, is_closing)) {
      case pressure::none:
        break;
      case pressure::remind:
        deal->is_reminded = true;
        desk_.setup().board->note_reminder();
        lines.push_back(desk_.say(reminders, line_kind::reminder, *deal));
        break;
      case pressure::expire:
        deal->end = deal_record{deal_outcome::expired, deal->peer, value()};
        lines.push_back(desk_.say(reminders, line_kind::expiry, *deal));
        desk_.close(*deal);
        break;
    }
  }
  return lines;
}

} // namespace summoner::tools
