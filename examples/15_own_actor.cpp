// SPDX-License-Identifier: Apache-2.0

// An actor of the program's own beside its agents: it owns what several of them
// share, and they ask it, without locks and without holding one another up.

#include "summoner/actors/ask.hpp"
#include "summoner/summoner.hpp"

#include <caf/typed_event_based_actor.hpp>

using namespace summoner;
using namespace std::chrono_literals;

// [actor]
using shelf_actor = caf::typed_actor<
  // Takes so many apples; replies how many are left.
  caf::replies_to<int>::with<int>>;

/// Nobody else touches what it owns.
shelf_actor::behavior_type shelf(int apples) {
  return {
    [left = apples](int wanted) mutable -> caf::result<int> {
      if (wanted > left)
        return caf::make_error(caf::sec::runtime_error, "too few are left");
      return left -= wanted;
    },
  };
}

/// One of several who sell from the same shelf.
agent make_seller(const std::string& name, shelf_actor from) {
  agent seller{name};
  queue<value> answers;
  seller.receive("", [=](const message& msg) -> task<> {
    auto order = msg["content"];
    if (!order.contains("to") || order["to"] != name)
      co_return;
    auto wanted = static_cast<int>(order["apples"].as_int());
    value answer;
    try {
      auto left = co_await with_timeout(ask(from, wanted), 2s);
      answer = {{"order", order["order"]}, {"left", left}};
    } catch (const request_error&) { // what the shelf has answered
      answer = {{"order", order["order"]}, {"sold_out", true}};
    }
    co_await answers.put(answer);
  });
  seller.send("", [=]() -> task<std::optional<value>> {
    co_return co_await answers.get();
  });
  return seller;
}
// [/actor]

/// Orders four apples at a time until there are none, and goes.
agent make_customer(int& bought) {
  agent customer{"customer"};
  queue<value> orders;
  auto order = [](std::int64_t number) {
    return value{{"to", number % 2 == 0 ? "ann" : "bob"},
                 {"order", number},
                 {"apples", 4}};
  };
  customer.receive("",
                   [=, &bought](const message& msg, context& self) -> task<> {
                     auto answer = msg["content"];
                     if (!answer.contains("order"))
                       co_return;
                     if (answer.contains("sold_out")) {
                       self.quit();
                       co_return;
                     }
                     bought += 4;
                     auto next = order(answer["order"].as_int() + 1);
                     co_await orders.put(next);
                   });
  customer.send("", [=]() -> task<std::optional<value>> {
    co_return co_await orders.get();
  });
  auto first = order(0);
  orders.try_put(first);
  return customer;
}

int main(int argc, char** argv) {
  runtime host;
  auto shared = host.system().spawn(shelf, 10);
  if (describe_if_asked(argc, argv, make_seller("ann", shared)))
    return 0;
  auto room = relay::start(host, {.port = 0});
  if (!room)
    return 1;
  int bought = 0;
  auto ann = host.spawn(make_seller("ann", shared), room->address());
  auto bob = host.spawn(make_seller("bob", shared), room->address());
  while (ann.sessions() + bob.sessions() < 2) // an order is said once
    std::this_thread::sleep_for(1ms);
  auto customer = host.spawn(make_customer(bought), room->address());
  customer.wait();
  fmt::print("{} of 10 apples were sold, by four\n", bought);
  return bought == 8 ? 0 : 1;
}
