// SPDX-License-Identifier: Apache-2.0

// Whatever a relay writes arrives as the table of the wire says, and can be
// handled, printed and sent on.
//
// Input: a line.

#include "summoner/error.hpp"
#include "summoner/json/parse.hpp"
#include "summoner/json/utf8.hpp"
#include "summoner/json/value.hpp"
#include "summoner/protocol/envelope.hpp"

#include "cast_rules.hpp"
#include "fuzz_target.hpp"
#include "json_tokens.hpp"
#include "values.hpp"

#include <string>
#include <string_view>

namespace summoner::fuzzing {

namespace {

using json::value;

std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\n'))
    line.remove_suffix(line.ends_with("\r\n") ? 2 : 1);
  return line;
}

void check_text(const protocol::recovered& got, std::string_view line) {
  line = without_line_end(line);
  expect(!got.is_relayed && got.message.is_string(), "no JSON is text");
  if (is_utf8(line))
    expect(got.message == line, "a text is the line");
  else
    expect(!got.note.empty() && got.message == json::to_valid_utf8(line),
           "a line that is not UTF-8 is mended, and noted");
}

/// @param root What the line says.
void check_relayed(const protocol::recovered& got, const value& root) {
  expect(got.is_relayed, "a relay's object is one");
  auto content = root["content"];
  if (content.is_string())
    if (auto decoded = json::parse(content.as_string()))
      content = *decoded;
  if (!content.contains("_version") || !content.contains("_payload")
      || !content.contains("_type")) {
    expect(same(got.message, root.with("content", content)),
           "without an envelope, the content is decoded once");
    return;
  }
  expect(got.message.size() == 2
           && same(got.message["remote_addr"], root["remote_addr"]),
         "with an envelope, only sender and content are left");
  expect(is_cast(got.message["content"], content["_payload"], content["_type"]),
         "the payload of an envelope is cast by its type tree");
}

/// What an echo does.
void check_sending_on(const value& message) {
  constexpr std::size_t limit = 1'000'000;
  std::string frame;
  if (protocol::wrap(message, frame, limit))
    return;
  auto again
    = protocol::recover(R"({"remote_addr": "a:1", "content": )" + frame + "}");
  expect(same(again.message["content"], message), "what arrives can be sent");
}

} // namespace

void check(std::string_view input) {
  auto got = protocol::recover(input);
  expect(is_utf8(full_text(got.message)) && is_utf8(got.note),
         "what arrives can be printed");
  auto root = json::parse(input);
  if (!root)
    check_text(got, input);
  else if (root->contains("remote_addr") && root->contains("content"))
    check_relayed(got, *root);
  else
    expect(!got.is_relayed && got.note.empty() && same(got.message, *root),
           "other JSON arrives as it is");
  check_sending_on(got.message);
}

} // namespace summoner::fuzzing
