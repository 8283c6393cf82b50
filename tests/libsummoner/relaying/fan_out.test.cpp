// SPDX-License-Identifier: Apache-2.0

#include "summoner/relaying/fan_out.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <vector>

using summoner::relaying::fan_out;
using summoner::relaying::receipts;

namespace {

/// Batches of 10 bytes for one receiver.
struct fixture {
  std::shared_ptr<fan_out> first = std::make_shared<fan_out>(1);
  std::shared_ptr<fan_out> second = std::make_shared<fan_out>(1);
  std::shared_ptr<receipts> uut = std::make_shared<receipts>(0);

  fixture() {
    first->start(1);
    second->start(1);
    uut->add(first, 10);
    uut->add(second, 10);
  }
};

} // namespace

TEST_CASE("fan_out waits for most while more than half wait",
          "[relaying][fan_out]") {
  fan_out uut{3};
  uut.start(4);

  uut.begin_waiting();
  uut.begin_waiting();
  CHECK_FALSE(uut.waits_for_most());
  uut.begin_waiting();
  CHECK(uut.waits_for_most());
  uut.end_waiting();

  CHECK_FALSE(uut.waits_for_most());
  CHECK(uut.lines() == 3);
}

TEST_CASE("fan_out that is held back waits for all", "[relaying][fan_out]") {
  fan_out uut{3};

  CHECK(uut.waits_for_most());
  CHECK_FALSE(uut.has_reached_half());
}

TEST_CASE("fan_out tells when half of the receivers have it",
          "[relaying][fan_out]") {
  fan_out uut{3};
  uut.start(3);

  uut.arrive();
  CHECK_FALSE(uut.has_reached_half());
  uut.arrive();

  CHECK(uut.has_reached_half());
}

TEST_CASE("fan_out without receivers waits for nobody", "[relaying][fan_out]") {
  fan_out uut{3};
  uut.start(0);

  CHECK_FALSE(uut.waits_for_most());
  CHECK(uut.has_reached_half());
}

TEST_CASE_METHOD(fixture, "receipts count what is written at once as arrived",
                 "[relaying][fan_out]") {
  uut->settle(0);

  for (const auto& x : {first, second}) {
    CHECK_FALSE(x->waits_for_most());
    CHECK(x->has_reached_half());
  }
}

TEST_CASE_METHOD(fixture, "receipts count what cannot be written as waiting",
                 "[relaying][fan_out]") {
  uut->settle(10);

  CHECK(first->has_reached_half());
  CHECK(second->waits_for_most());
  CHECK_FALSE(second->has_reached_half());
}

TEST_CASE_METHOD(fixture, "receipts count a batch until its last byte is gone",
                 "[relaying][fan_out]") {
  uut->settle(11);
  CHECK(first->waits_for_most());
  CHECK(second->waits_for_most());

  uut->settle(10);
  CHECK_FALSE(first->waits_for_most());
  CHECK(first->has_reached_half());
  uut->settle(0);

  CHECK_FALSE(second->waits_for_most());
  CHECK(second->has_reached_half());
}

TEST_CASE("receipts count after what waits and what nobody asks for",
          "[relaying][fan_out]") {
  auto batch = std::make_shared<fan_out>(1);
  batch->start(1);
  receipts uut{5};
  uut.add(nullptr, 7);
  uut.add(batch, 10);

  uut.settle(10);
  CHECK(batch->waits_for_most());
  uut.settle(1);
  CHECK(batch->waits_for_most());
  uut.settle(0);

  CHECK(batch->has_reached_half());
}

TEST_CASE("receipts keep nothing of what half of the receivers have",
          "[relaying][fan_out]") {
  receipts uut{0};
  std::vector<std::shared_ptr<fan_out>> batches;
  for (int i = 0; i < 10; ++i) {
    batches.push_back(std::make_shared<fan_out>(1));
    batches.back()->start(2);
    uut.add(batches.back(), 10);
    uut.settle(10 * batches.size());
    batches.back()->arrive(); // at the other one
  }

  uut.add(std::make_shared<fan_out>(1), 10);

  for (const auto& x : batches)
    CHECK(x.use_count() == 1);
}

TEST_CASE_METHOD(fixture, "receipts that keep nothing count the next batch",
                 "[relaying][fan_out]") {
  uut->settle(20);
  first->arrive();
  auto third = std::make_shared<fan_out>(1);
  third->start(1);

  uut->add(third, 10);
  uut->settle(20);
  CHECK(second->waits_for_most());
  CHECK(third->waits_for_most());
  uut->settle(5);

  CHECK(second->has_reached_half());
  CHECK_FALSE(second->waits_for_most());
  CHECK(third->waits_for_most());
}

TEST_CASE_METHOD(fixture, "receipts of one who is gone wait no longer",
                 "[relaying][fan_out]") {
  uut->settle(10);

  uut.reset();

  CHECK_FALSE(second->waits_for_most());
  CHECK(second->has_reached_half());
  CHECK(second.use_count() == 1);
}
