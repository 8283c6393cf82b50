// SPDX-License-Identifier: Apache-2.0

#include "summoner/testing.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;

// 13_offload.cpp
agent make_calculator();
agent make_packer(const std::shared_ptr<std::int64_t>& shelf);
std::int64_t count_primes(std::int64_t limit, const std::stop_token& stop);

namespace {

struct fixture {
  std::shared_ptr<std::int64_t> shelf = std::make_shared<std::int64_t>(10);
  testing::agent_fixture uut{make_packer(shelf)};

  void order(int pieces) {
    uut.receive({{"pack", pieces}});
  }

  void order_glass(int pieces) {
    uut.receive({{"pack", pieces}, {"of", "glass"}});
  }
};

} // namespace

// -- heavy work ---------------------------------------------------------------

TEST_CASE("calculator answers what was computed elsewhere", "[example]") {
  testing::agent_fixture uut{make_calculator()};

  uut.receive({{"primes_below", 1000}});
  uut.receive({{"primes_below", -1}});
  uut.receive("hello");

  CHECK(uut.sent()
        == std::vector<value>{{{"below", 1000}, {"primes", 168}},
                              {{"below", -1}, {"primes", 0}}});
}

TEST_CASE("counting primes ends when it is asked to stop", "[example]") {
  std::stop_source nobody_waits;
  nobody_waits.request_stop();

  CHECK(count_primes(1'000'000'000'000, nobody_waits.get_token()) == 0);
}

// -- cancellation -------------------------------------------------------------

TEST_CASE_METHOD(fixture, "packer packs a piece a second", "[example]") {
  order(3);
  order_glass(2);

  uut.advance(3s);
  CHECK(uut.sent() == std::vector<value>{{{"packed", 3}}});
  CHECK(*shelf == 7);
  uut.advance(2s);
  CHECK(uut.sent() == std::vector<value>{{{"packed", 2}}});
  CHECK(*shelf == 5);
}

TEST_CASE_METHOD(fixture, "packer that is stopped puts back what is packed",
                 "[example]") {
  order(5);
  uut.advance(3s);
  CHECK(*shelf == 7);

  uut.abort();

  CHECK(*shelf == 10);
  CHECK(uut.has_ended_with(0));
  CHECK(uut.counts().errors == 0);
}

TEST_CASE_METHOD(fixture, "packer that quits has two seconds to get ready",
                 "[example]") {
  SECTION("enough") {
    order(3);
    uut.advance(2s);
    uut.quit();
    uut.advance(1s);
    CHECK(uut.sent() == std::vector<value>{{{"packed", 3}}});
    CHECK(*shelf == 7);
  }
  SECTION("not enough") {
    order(9);
    uut.advance(2s);
    uut.quit();
    uut.advance(2s);
    CHECK(uut.sent().empty());
    CHECK(*shelf == 10);
  }
  CHECK(uut.has_ended_with(0));
}

TEST_CASE_METHOD(fixture, "packer may take its time to put glass back",
                 "[example]") {
  order_glass(5);
  uut.advance(3s);

  uut.abort();
  CHECK(*shelf == 7);
  uut.advance(200ms);
  CHECK(*shelf == 9);
  CHECK_FALSE(uut.exit_status());
  uut.advance(100ms);

  CHECK(*shelf == 10);
  CHECK(uut.has_ended_with(0));
}
