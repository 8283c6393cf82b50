// SPDX-License-Identifier: Apache-2.0

#include "swarm_payload.hpp"

#include "summoner/json/print.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <string_view>
#include <utility>

namespace summoner::tools {

namespace {

constexpr std::size_t variants = 256;

constexpr auto filler = std::string_view{"fill"};

constexpr auto texts = std::array<std::string_view, 6>{
  "plain", "d\u00eda \u2603 \U0001F600", "quo\"te \\ tab\t line\n", "",
  "true",  "{\"looks\": \"like JSON\"}",
};

using member = std::pair<std::string_view, value>;

/// All types of JSON; each in its turn is the first.
std::vector<member> make_members(std::mt19937_64& random, std::size_t turn) {
  auto number = static_cast<std::int64_t>(random() >> 12) - (1LL << 51);
  auto big = value::big_int(std::to_string(random()) + "0123456789");
  auto result = std::vector<member>{
    {"int", value(number)},
    {"big", *big},
    {"float", value(static_cast<double>(number) / 1024.0)},
    {"whole", value(static_cast<double>(number % 1000))},
    {"bool", value(number % 2 == 0)},
    {"null", value()},
    {"text", value(texts[random() % texts.size()])},
    {"list", {1, 2.5, "three", nullptr, {false, value::object()}}},
    {"map", {{"deep", {{"n", number % 10}}}}},
  };
  auto first = result.begin()
               + static_cast<std::ptrdiff_t>(turn % result.size());
  std::rotate(result.begin(), first, result.end());
  return result;
}

/// The members that fit, and then as many letters as are missing.
value make_content(const std::vector<member>& members, std::size_t bytes) {
  auto content = value::object();
  for (const auto& [name, what] : members)
    if (auto longer = content.with(name, what);
        longer.to_text().size() <= bytes)
      content = std::move(longer);
  auto length = content.with(filler, "").to_text().size();
  return length > bytes
           ? content
           : content.with(filler, std::string(bytes - length, 'x'));
}

} // namespace

swarm_payloads::swarm_payloads(std::uint64_t seed, std::size_t bytes) {
  std::mt19937_64 random{seed};
  for (std::size_t i = 0; i < variants; ++i)
    contents_.push_back(make_content(make_members(random, i), bytes));
}

} // namespace summoner::tools
