// SPDX-License-Identifier: Apache-2.0

// A payload is cast by any type tree as the rules say, in time and memory that
// the line bounds, and again gives the same.
//
// Input: a line with the JSON of the payload, the rest is that of the type
// tree.

#include "summoner/json/parse.hpp"
#include "summoner/json/value.hpp"
#include "summoner/protocol/envelope.hpp"

#include "cast_rules.hpp"
#include "fuzz_target.hpp"
#include "json_tokens.hpp"
#include "values.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace summoner::fuzzing {

namespace {

std::string line_of(const json::value& payload, const json::value& type) {
  auto envelope = json::value::object(
    {{"_version", "1.3.0"}, {"_payload", payload}, {"_type", type}});
  return full_text(
    json::value::object({{"remote_addr", "a:1"}, {"content", envelope}}));
}

} // namespace

void check(std::string_view input) {
  auto end = std::min(input.find('\n'), input.size());
  auto payload = json::parse(input.substr(0, end));
  auto type = json::parse(input.substr(std::min(end + 1, input.size())));
  if (!payload || !type)
    return;
  auto line = line_of(*payload, *type);
  if (!json::parse(line)) // the envelope made it too deep
    return;
  auto got = protocol::recover(line);
  expect(got.is_relayed, "the line is a relay's");
  auto content = got.message["content"];
  expect(is_cast(content, *payload, *type), "the type tree is followed");
  expect(is_utf8(full_text(content)), "what arrives is text");
  expect(same(content.copy(), content), "what arrives can be copied");
}

} // namespace summoner::fuzzing
