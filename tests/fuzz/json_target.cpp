// SPDX-License-Identifier: Apache-2.0

// json::parse accepts what it says it accepts, with these very values; what it
// reads can be printed, copied and changed, and reads back the same.
//
// Input: a text.

#include "summoner/error.hpp"
#include "summoner/json/parse.hpp"
#include "summoner/json/print.hpp"
#include "summoner/json/reader.hpp"
#include "summoner/json/utf8.hpp"
#include "summoner/json/value.hpp"

#include "fuzz_target.hpp"
#include "json_tokens.hpp"
#include "values.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace summoner::fuzzing {

namespace {

void check_utf8(std::string_view text) {
  expect(json::is_valid_utf8(text) == is_utf8(text), "UTF-8 is recognised");
  auto valid = json::utf8_prefix(text);
  expect(valid <= text.size() && is_utf8(text.substr(0, valid)),
         "the prefix is UTF-8");
  auto replaced = json::to_valid_utf8(text);
  expect(is_utf8(replaced), "what is replaced is UTF-8");
  expect(replaced.starts_with(text.substr(0, valid)), "the prefix is kept");
}

/// A refusal says why and where.
void check_refusal(std::string_view text, const caf::error& err) {
  expect(err == ec::bad_json, "the code is bad_json");
  json::detail::reader reader{text};
  auto ignored = json::detail::null_node();
  auto status = reader.read(ignored);
  expect(!status.is_ok() && !status.reason.empty(), "there is a reason");
  expect(status.position <= text.size(), "the place is in the text");
  expect(describe(err).find(status.reason) != std::string::npos,
         "the error tells the reason");
}

bool is_ascii(char c) {
  return c >= 0x20 && static_cast<unsigned char>(c) < 0x80;
}

void check_printing(const json::value& content) {
  for (auto space : {json::spacing::compact, json::spacing::python})
    for (auto chars : {json::charset::utf8, json::charset::ascii}) {
      std::string text;
      json::print(
        content, text,
        {.space = space, .chars = chars, .special = json::non_finite::python});
      expect(text.find('\n') == std::string::npos, "a text is one line");
      expect(chars == json::charset::utf8
               || std::all_of(text.begin(), text.end(), is_ascii),
             "ASCII is ASCII");
      auto again = json::parse(text);
      expect(again && same(*again, content), "what is printed reads the same");
    }
  std::string text;
  json::print(content, text);
  expect(json::parse(text).engaged(), "without NaN it is read as well");
}

void check_derived(const json::value& content) {
  expect(same(content.copy(), content), "a copy is the same");
  auto left = 20; // each costs a walk over all
  for (auto [key, member] : content.items()) {
    if (--left < 0)
      break;
    expect(content.contains(key) && same(content[key], member),
           "a member is found by its key");
    expect(same(content.with(key, member), content),
           "a member replaced by itself changes nothing");
    auto without = content.without(key);
    expect(!without.contains(key) && without.size() + 1 == content.size(),
           "a member can be removed");
  }
}

} // namespace

void check(std::string_view input) {
  check_utf8(input);
  auto wanted = tokens_of_text(input);
  auto parsed = json::parse(input);
  expect(parsed.engaged() == wanted.has_value(),
         "what is accepted is JSON within the limits, and nothing else is");
  if (!parsed)
    return check_refusal(input, parsed.error());
  expect(tokens_of_value(*parsed) == *wanted, "the values are those written");
  check_printing(*parsed);
  check_derived(*parsed);
}

} // namespace summoner::fuzzing
