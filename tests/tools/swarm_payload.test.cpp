// SPDX-License-Identifier: Apache-2.0

#include "swarm_payload.hpp"

#include <catch2/catch.hpp>

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

using summoner::value;
using summoner::tools::swarm_payloads;

namespace {

constexpr std::uint64_t enough = 256; // of them, to see each

/// The names of all members that occur.
std::set<std::string> members_of(const swarm_payloads& uut) {
  std::set<std::string> result;
  for (std::uint64_t id = 0; id < enough; ++id)
    for (auto [name, ignored] : uut.of(id).items())
      result.emplace(name);
  return result;
}

} // namespace

TEST_CASE("swarm payloads are as long as they are asked to be",
          "[tools][swarm_payload]") {
  auto bytes = GENERATE(std::size_t{20}, std::size_t{64}, std::size_t{128},
                        std::size_t{300}, std::size_t{32'000});
  auto uut = swarm_payloads{1, bytes};

  for (std::uint64_t id = 0; id < enough; ++id) {
    auto length = uut.of(id).to_text().size();
    CHECK(length <= bytes);
    CHECK(length + 10 >= bytes);
  }
}

TEST_CASE("swarm payloads without room are empty objects",
          "[tools][swarm_payload]") {
  CHECK(swarm_payloads{1, 0}.of(0) == value::object());
}

TEST_CASE("swarm payloads have members of all types, also when they are short",
          "[tools][swarm_payload]") {
  auto all = std::set<std::string>{"int",  "big",  "float", "whole", "bool",
                                   "null", "text", "list",  "map",   "fill"};

  CHECK(members_of(swarm_payloads{1, 128}) == all);
  CHECK(members_of(swarm_payloads{1, 1'000}) == all);
}

TEST_CASE("swarm payloads are the same for the same seed",
          "[tools][swarm_payload]") {
  auto one = swarm_payloads{7, 128};
  auto same = swarm_payloads{7, 128};
  auto other = swarm_payloads{8, 128};

  CHECK(one.of(3) == same.of(3));
  CHECK(one.of(3) != other.of(3));
}
