// SPDX-License-Identifier: Apache-2.0

#include "summoner/testing.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace summoner;

// 15_own_actor.cpp
using shelf_actor = caf::typed_actor<caf::replies_to<int>::with<int>>;
shelf_actor::behavior_type shelf(int apples);
agent make_seller(const std::string& name, shelf_actor from);

namespace {

value order(const char* to, int number) {
  return {{"to", to}, {"order", number}, {"apples", 4}};
}

} // namespace

TEST_CASE("sellers share one shelf", "[example]") {
  testing::room uut;
  auto shared = uut.sys.spawn(shelf, 10);
  auto& ann = uut.join(make_seller("ann", shared));
  auto& bob = uut.join(make_seller("bob", shared));

  ann.receive(order("ann", 1));
  bob.receive(order("bob", 2));
  ann.receive(order("ann", 3));

  CHECK(ann.sent()
        == std::vector<value>{{{"order", 1}, {"left", 6}},
                              {{"order", 3}, {"sold_out", true}}});
  CHECK(bob.sent() == std::vector<value>{{{"order", 2}, {"left", 2}}});
  uut.stop(shared);
}

TEST_CASE("sellers hear what is for others, and say nothing", "[example]") {
  testing::room uut;
  auto shared = uut.sys.spawn(shelf, 10);
  auto& ann = uut.join(make_seller("ann", shared));

  ann.receive(order("bob", 1));
  ann.receive({{"hello", "all"}});

  CHECK(ann.sent().empty());
  uut.stop(shared);
}
