// SPDX-License-Identifier: Apache-2.0

#include "swarm_payload.hpp"

#include "summoner/json/print.hpp"

#include <array>
#include <random>
#include <string>
#include <string_view>

namespace summoner::tools {

namespace {

constexpr std::size_t variants = 256;

constexpr auto texts = std::array<std::string_view, 6>{
  "plain", "d\u00eda \u2603 \U0001F600", "quo\"te \\ tab\t line\n", "",
  "true",  "{\"looks\": \"like JSON\"}",
};

value make_content(std::mt19937_64& random, std::size_t bytes) {
  auto number = static_cast<std::int64_t>(random() >> 12) - (1LL << 51);
  auto big = value::big_int(std::to_string(random()) + "0123456789");
  value content = {
    {"int", number},
    {"big", *big},
    {"float", static_cast<double>(number) / 1024.0},
    {"whole", static_cast<double>(number % 1000)},
    {"bool", number % 2 == 0},
    {"null", nullptr},
    {"text", texts[random() % texts.size()]},
    {"list", {1, 2.5, "three", nullptr, {false, value::object()}}},
    {"map", {{"deep", {{"n", number % 10}}}}},
  };
  auto length = content.to_text().size();
  if (length < bytes)
    content = content.with("fill", std::string(bytes - length, 'x'));
  return content;
}

} // namespace

swarm_payloads::swarm_payloads(std::uint64_t seed, std::size_t bytes) {
  std::mt19937_64 random{seed};
  for (std::size_t i = 0; i < variants; ++i)
    contents_.push_back(make_content(random, bytes));
}

} // namespace summoner::tools
