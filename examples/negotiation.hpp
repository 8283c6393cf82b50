// SPDX-License-Identifier: Apache-2.0

#pragma once

// A buyer and a seller who haggle about the price of a thing:
//
//     bob: {"kind": "request", "item": "lamp", "from": "bob"}
//     sue: {"kind": "offer", "price": 100, "from": "sue", "to": "bob"}
//     bob: {"kind": "offer", "price": 60, "from": "bob", "to": "sue"}
//     ...  until one says "accept", with the price, or "refuse".
//
// Who names which price, and when, is in haggling.hpp.

#include "summoner/summoner.hpp"

#include "haggling.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace summoner::negotiation {

/// Who negotiates about what, and how far.
struct terms {
  std::string name;
  std::string item;
  limits prices;
};

/// How it ended.
struct outcome {
  bool is_agreed = false;
  std::int64_t price = 0;
  std::string partner;
};

/// Called once, by the agent whose negotiation has ended.
using end_handler = std::function<void(const outcome&, context&)>;

/// What somebody names or takes: the data of our events.
struct bid {
  std::int64_t price = 0;
  std::string to;
};

/// What a message calls for.
enum class reaction : std::uint8_t {
  nothing,
  /// We name a price.
  counter,
  /// We take theirs.
  accept,
  /// Neither they nor we go any further.
  refuse,
  /// They have taken ours.
  was_accepted,
  /// They have seen that nobody goes any further.
  was_refused,
};

/// All that one side knows. Its handlers share it.
struct negotiator {
  negotiator(role which, terms about)
    : side(which), own(std::move(about)), mind(which, own.prices) {
  }

  role side;
  terms own;
  haggler mind;
  node at = "free";
  std::string partner; // empty until there is one

  /// Decides, and changes nothing.
  [[nodiscard]] reaction react(const value& said) const {
    auto kind = said["kind"];
    auto price = said["price"];
    if (kind == "request")
      return side == role::seller && at == "free" && said["item"] == own.item
               ? reaction::counter
               : reaction::nothing;
    auto is_for_us = said["to"] == own.name
                     && (partner.empty() || said["from"] == partner);
    if (!is_for_us || !price.is_int())
      return reaction::nothing;
    if (kind == "accept" && price == mind.named())
      return reaction::was_accepted;
    if (kind == "refuse")
      return reaction::was_refused;
    if (kind != "offer")
      return reaction::nothing;
    switch (mind.answer(price.as_int())) {
      case reply::accept:
        return reaction::accept;
      case reply::counter:
        return reaction::counter;
      case reply::refuse:
        return reaction::refuse;
    }
    return reaction::nothing;
  }
};

using negotiator_ptr = std::shared_ptr<negotiator>;

/// Receivers: where the negotiation goes.
inline void add_receivers(agent& side, const negotiator_ptr& self,
                          const end_handler& on_end) {
  const auto offered = triggers["offered"];
  const auto accepted = triggers["accepted"];
  const auto refused = triggers["refused"];
  const auto heard = triggers["heard"];
  auto end = [=](const message& msg, context& ctx) -> std::optional<event> {
    auto said = msg["content"];
    auto what = self->react(said);
    if (what == reaction::nothing || what == reaction::counter)
      return std::nullopt;
    auto partner = std::string{said["from"].as_string()};
    auto price = said["price"].as_int();
    auto is_agreed = what == reaction::accept || what == reaction::was_accepted;
    on_end(outcome{is_agreed, price, partner}, ctx);
    if (what == reaction::accept)
      return move(accepted, bid{price, partner});
    if (what == reaction::refuse)
      return move(refused, bid{price, partner});
    return move(heard);
  };
  auto haggle = [=](const message& msg) -> std::optional<event> {
    auto said = msg["content"];
    if (self->react(said) != reaction::counter)
      return std::nullopt;
    self->partner = said["from"].as_string();
    auto theirs = said.contains("price") ? std::optional{said["price"].as_int()}
                                         : std::nullopt;
    return move(offered, bid{self->mind.name_next(theirs), self->partner});
  };
  // The end comes first: to haggle changes what there is to decide.
  side.receive("free, haggling --> done", end,
               {.raises = {move(accepted), move(refused), move(heard)},
                .priority = {1}});
  side.receive("free, haggling --> haggling", haggle,
               {.raises = {move(offered)}, .priority = {2}});
}

/// Hubs: what is said about it.
inline void add_hubs(agent& side, const std::string& name) {
  auto say = [=](const char* kind) {
    return [=](const bid& what) -> value {
      return {
        {"kind", kind}, {"price", what.price}, {"from", name}, {"to", what.to}};
    };
  };
  side.send("/all --> haggling", say("offer"),
            {.on_triggers = {triggers["offered"]}});
  side.send("/all --> done", say("accept"),
            {.on_triggers = {triggers["accepted"]}});
  side.send("/all --> done", say("refuse"),
            {.on_triggers = {triggers["refused"]}});
}

/// One side with everything that is the same for both.
inline agent make_side(const negotiator_ptr& self, const end_handler& on_end) {
  agent side{self->own.name};
  side.use_flow().use_triggers(triggers);
  side.upload_states([=](const message&) { return self->at; },
                     {"free", "haggling", "done"});
  side.download_states([=](const proposals& next) {
    if (!next.nodes().empty())
      self->at = next.nodes().back();
  });
  add_receivers(side, self, on_end);
  add_hubs(side, self->own.name);
  return side;
}

/// Waits for requests for its item.
inline agent make_seller(terms about, const end_handler& on_end) {
  return make_side(std::make_shared<negotiator>(role::seller, std::move(about)),
                   on_end);
}

/// Asks for its item each second until somebody has it.
inline agent make_buyer(terms about, const end_handler& on_end) {
  auto self = std::make_shared<negotiator>(role::buyer, std::move(about));
  auto buyer = make_side(self, on_end);
  buyer.send("",
             [=] {
               return value{{"kind", "request"},
                            {"item", self->own.item},
                            {"from", self->own.name}};
             },
             {.every = std::chrono::seconds{1},
              .run_while = [=] { return self->at == "free"; }});
  return buyer;
}

} // namespace summoner::negotiation
