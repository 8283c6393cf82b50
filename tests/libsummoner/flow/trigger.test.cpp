// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/trigger.hpp"

#include <catch2/catch.hpp>

#include <vector>

using summoner::trigger;

namespace {

const trigger ok{"ok", {0}};
const trigger done{"done", {0, 0}};
const trigger fast{"fast", {0, 0, 1}};
const trigger error{"error", {1}};
const trigger minor_error{"minor", {1, 0}};

} // namespace

TEST_CASE("trigger has a name and a path", "[flow][trigger]") {
  CHECK(fast.name() == "fast");
  CHECK(std::vector<std::size_t>(fast.path().begin(), fast.path().end())
        == std::vector<std::size_t>{0, 0, 1});
}

TEST_CASE("trigger equals one with the same path", "[flow][trigger]") {
  CHECK(ok == trigger{"another name", {0}});
  CHECK_FALSE(ok == trigger{"ok", {1}});
  auto copy = fast;
  CHECK(copy == fast);
}

TEST_CASE("trigger is greater than its descendants", "[flow][trigger]") {
  CHECK(ok > done);
  CHECK(ok > fast);
  CHECK(done > fast);
  CHECK(ok >= done);
  CHECK(done < ok);
  CHECK(fast <= ok);
  CHECK_FALSE(done > ok);
  CHECK_FALSE(done >= ok);
}

TEST_CASE("trigger is at least and at most itself", "[flow][trigger]") {
  CHECK(done >= done);
  CHECK(done <= done);
  CHECK_FALSE(done > done);
  CHECK_FALSE(done < done);
  CHECK((done <=> done) == std::partial_ordering::equivalent);
}

TEST_CASE("trigger in another branch is neither more nor less",
          "[flow][trigger]") {
  for (const auto& other : {error, minor_error}) {
    CHECK_FALSE(ok < other);
    CHECK_FALSE(ok <= other);
    CHECK_FALSE(ok == other);
    CHECK_FALSE(ok >= other);
    CHECK_FALSE(ok > other);
  }
}
