// SPDX-License-Identifier: Apache-2.0

#include "hearing.hpp"

#include <catch2/catch.hpp>

using namespace summoner::tools;

namespace {

hearing_faults after(std::initializer_list<std::uint64_t> numbers) {
  hearing uut;
  for (auto n : numbers)
    uut.hear(7, n);
  return uut.faults();
}

} // namespace

TEST_CASE("hearing finds nothing wrong with lines in order",
          "[tools][hearing]") {
  CHECK(after({0, 1, 2, 3}) == hearing_faults{});
}

TEST_CASE("hearing counts a lost line", "[tools][hearing]") {
  CHECK(after({0, 1, 3}) == hearing_faults{1, 0, 0, 0});
}

TEST_CASE("hearing counts a repeated line", "[tools][hearing]") {
  CHECK(after({0, 1, 1, 2}) == hearing_faults{0, 1, 0, 0});
}

TEST_CASE("hearing counts a late line as reordered, not as lost",
          "[tools][hearing]") {
  CHECK(after({0, 2, 1, 3}) == hearing_faults{0, 0, 1, 0});
}

TEST_CASE("hearing counts a late line only once", "[tools][hearing]") {
  CHECK(after({0, 2, 1, 1, 3}) == hearing_faults{0, 1, 1, 0});
}

TEST_CASE("hearing tells voices apart", "[tools][hearing]") {
  hearing uut;
  uut.hear(1, 0);
  uut.hear(2, 0);
  uut.hear(1, 1);

  CHECK(uut.faults() == hearing_faults{});
  CHECK(uut.heard_of(1) == 2);
  CHECK(uut.heard_of(2) == 1);
  CHECK(uut.heard_of(3) == 0);
}
