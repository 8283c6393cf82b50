// SPDX-License-Identifier: Apache-2.0

// A conversation with two sides: a buyer and a seller make offers and
// counter-offers until they agree, or one of them goes no further. The agents
// are in negotiation.hpp; the market of `summoner swarm` haggles by the same
// rules, those of haggling.hpp.

#include "negotiation.hpp"

using namespace summoner;

namespace {

/// Writes down how it ended, and leaves.
negotiation::end_handler note_in(negotiation::outcome& where) {
  return [&where](const negotiation::outcome& what, context& self) {
    where = what;
    self.quit(); // what is to be said about it is still said
  };
}

} // namespace

int main(int argc, char** argv) {
  negotiation::outcome bought;
  negotiation::outcome sold;
  auto buyer
    = negotiation::make_buyer({.name = "bob",
                               .item = "lamp",
                               .prices = {.first = 50, .last = 90, .step = 10}},
                              note_in(bought));
  auto seller = negotiation::make_seller(
    {.name = "sue",
     .item = "lamp",
     .prices = {.first = 100, .last = 70, .step = 5}},
    note_in(sold));
  if (describe_if_asked(argc, argv, buyer))
    return 0;
  runtime host;
  auto room = relay::start(host, {.port = 0});
  if (!room)
    return 1;
  auto bob = host.spawn(std::move(buyer), room->address());
  auto sue = host.spawn(std::move(seller), room->address());
  auto is_good = bob.wait() == 0 && sue.wait() == 0 && bought.is_agreed
                 && sold.is_agreed && bought.price == sold.price;
  fmt::print("bob pays {} to {}, sue gets {} from {}\n", bought.price,
             bought.partner, sold.price, sold.partner);
  return is_good ? 0 : 1;
}
