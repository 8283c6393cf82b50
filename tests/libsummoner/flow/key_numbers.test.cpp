// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/key_numbers.hpp"

#include <catch2/catch.hpp>

#include <cstddef>

using summoner::flow::key_numbers;

namespace {

/// A key that counts how often two of them are compared.
struct counted {
  std::size_t name = 0;
  std::size_t* comparisons = nullptr;

  friend bool operator==(const counted& lhs, const counted& rhs) {
    ++*rhs.comparisons;
    return lhs.name == rhs.name;
  }

  friend bool operator<(const counted& lhs, const counted& rhs) {
    ++*lhs.comparisons;
    return lhs.name < rhs.name;
  }
};

} // namespace

TEST_CASE("key_numbers counts keys in the order in which they appear",
          "[flow][key_numbers]") {
  key_numbers<int> uut;

  CHECK(uut.of(7) == 0);
  CHECK(uut.of(3) == 1);
  CHECK(uut.of(7) == 0);
  CHECK(uut.of(5) == 2);
  CHECK(uut.size() == 3);
}

TEST_CASE("key_numbers compares few keys to find one of many",
          "[flow][key_numbers]") {
  constexpr std::size_t many = 20'000;
  std::size_t comparisons = 0;
  key_numbers<counted> uut;

  for (std::size_t i = 0; i < many; ++i)
    uut.of({i, &comparisons});
  for (std::size_t i = 0; i < many; ++i)
    CHECK(uut.of({i, &comparisons}) == i);

  // Each by comparing with all before would be 400 million.
  CHECK(comparisons < 2 * many * 50);
}
