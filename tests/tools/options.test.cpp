// SPDX-License-Identifier: Apache-2.0

#include "options.hpp"

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>

using namespace summoner::tools;

namespace {

enum class size { small, large };

size read(const char* text) {
  return choose<size>("--size", text,
                      {{"small", size::small}, {"LARGE", size::large}});
}

} // namespace

TEST_CASE("choose reads a word in any case", "[tools][options]") {
  CHECK(read("small") == size::small);
  CHECK(read("large") == size::large);
  CHECK(read("Large") == size::large);
}

TEST_CASE("choose refuses other words and tells which it takes",
          "[tools][options]") {
  CHECK_THROWS_WITH(read("huge"), "--size: huge is not one of small, LARGE");
  CHECK_THROWS_AS(read(""), CLI::ValidationError);
  CHECK_THROWS_AS(read("smal"), CLI::ValidationError);
  CHECK_THROWS_AS(read("smaller"), CLI::ValidationError);
}
