// SPDX-License-Identifier: Apache-2.0

#include "descriptor_limit.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <sys/resource.h>

#include <cstddef>

using namespace summoner::tools;

namespace {

/// Lets this process have few descriptors, until the end of the test.
class few_descriptors {
public:
  static constexpr std::size_t count = 100;

  few_descriptors() {
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
    REQUIRE(before_.rlim_max > 2 * count);
    auto less = rlimit{count, before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &less) == 0);
  }

  few_descriptors(const few_descriptors&) = delete;
  few_descriptors& operator=(const few_descriptors&) = delete;

  ~few_descriptors() {
    ::setrlimit(RLIMIT_NOFILE, &before_);
  }

private:
  rlimit before_{};
};

std::size_t allowed() {
  rlimit limit{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
  return limit.rlim_cur;
}

} // namespace

TEST_CASE("descriptor_limit is raised to what is wanted",
          "[tools][descriptor_limit]") {
  few_descriptors before;

  CHECK(raise_descriptor_limit(150) == 150);
  CHECK(allowed() == 150);
}

TEST_CASE("descriptor_limit is never lowered", "[tools][descriptor_limit]") {
  few_descriptors before;

  CHECK(raise_descriptor_limit(50) == few_descriptors::count);
  CHECK(allowed() == few_descriptors::count);
}

TEST_CASE("descriptors for agents are there, or it says what to do",
          "[tools][descriptor_limit]") {
  few_descriptors before;
  CHECK(claim_descriptors(50, 100).empty());

  constexpr std::size_t too_many = std::size_t{1} << 50;
  auto problem = claim_descriptors(50, too_many);
  CHECK(problem
        == fmt::format("50 agents need {} open files, the limit is {}: raise "
                       "it with ulimit -n",
                       too_many + 64, allowed()));
}

TEST_CASE("descriptor_limit is told when it cannot be what is wanted",
          "[tools][descriptor_limit]") {
  few_descriptors before;
  constexpr std::size_t more_than_any_system_has = std::size_t{1} << 50;

  auto got = raise_descriptor_limit(more_than_any_system_has);

  CHECK(got < more_than_any_system_has);
  CHECK(got >= few_descriptors::count);
  CHECK(allowed() == got);
}
