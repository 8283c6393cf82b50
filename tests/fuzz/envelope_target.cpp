// SPDX-License-Identifier: Apache-2.0

// recover gives back what wrap was given, with its types, whichever way a relay
// passes it on; wrap refuses what it must, and says why.
//
// Input: a JSON text for the payload; of any other text, a list of its lines.

#include "summoner/error.hpp"
#include "summoner/json/builder.hpp"
#include "summoner/json/parse.hpp"
#include "summoner/json/value.hpp"
#include "summoner/protocol/envelope.hpp"
#include "summoner/protocol/relay_line.hpp"

#include "fuzz_target.hpp"
#include "json_tokens.hpp"
#include "values.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace summoner::fuzzing {

namespace {

constexpr auto no_limit = std::numeric_limits<std::size_t>::max();

json::value payload_of(std::string_view input) {
  if (auto parsed = json::parse(input))
    return *parsed;
  std::vector<json::value> lines;
  while (!input.empty()) {
    auto end = std::min(input.find('\n'), input.size());
    lines.emplace_back(input.substr(0, end));
    input.remove_prefix(std::min(end + 1, input.size()));
  }
  return json::value(lines);
}

bool is_finite(const json::value& content) {
  if (content.is_float())
    return std::isfinite(content.as_double());
  auto members = content.items();
  return std::all_of(content.begin(), content.end(), is_finite)
         && std::all_of(members.begin(), members.end(),
                        [](const auto& each) { return is_finite(each.val); });
}

void check_refusal(const json::value& payload, const caf::error& err) {
  constexpr auto max_depth = json::max_depth - 2; // envelope and relay's object
  if (json::detail::access::content(payload).depth > max_depth)
    expect(err == ec::bad_json, "what is too deep is refused as such");
  else if (!is_finite(payload))
    expect(err == ec::not_finite, "what is not finite is refused as such");
  else
    expect(err == ec::bad_json && !is_utf8(full_text(payload)),
           "nothing is refused without reason");
  expect(!describe(err).empty() && is_utf8(describe(err)), "an error has text");
}

void check_limit(const json::value& payload, const std::string& frame) {
  auto size = protocol::relayed_size(frame);
  std::string out = "before";
  expect(!protocol::wrap(payload, out, size) && out == "before" + frame,
         "a frame just within the limit is written behind what is there");
  out = "before";
  expect(protocol::wrap(payload, out, size - 1) == ec::frame_too_long
           && out == "before",
         "a frame beyond the limit is refused and leaves nothing");
}

/// What arrives through a relay.
void check_arrival(const json::value& payload, const std::string& line,
                   std::string_view sender) {
  auto got = protocol::recover(line);
  expect(got.is_relayed && got.note.empty(), "nothing is odd about the line");
  expect(got.message.size() == 2, "there is nothing but sender and content");
  expect(got.message["remote_addr"] == sender, "the sender arrives");
  expect(got.message["content"] == payload
           && same(got.message["content"], payload),
         "the payload arrives with its types");
}

} // namespace

void check(std::string_view input) {
  auto payload = payload_of(input);
  std::string frame;
  if (auto err = protocol::wrap(payload, frame, no_limit))
    return check_refusal(payload, err);

  expect(frame.find('\n') == std::string::npos, "a frame is one line");
  auto as_value = json::parse(frame);
  expect(as_value && same(*as_value, protocol::envelope_of(payload)),
         "the frame is the envelope");
  check_limit(payload, frame);

  constexpr std::string_view sender = "[::1]:65535";
  std::string line;
  protocol::append_relay_line(line, sender, frame);
  expect(line.ends_with('\n')
           && std::count(line.begin(), line.end(), '\n') == 1,
         "a relay makes one line");
  expect(line.size() <= protocol::relayed_size(frame) + 1,
         "a relay's line is as long as was said");
  check_arrival(payload, line, sender);
  line.pop_back();
  check_arrival(payload, line, sender);
  check_arrival(payload,
                R"({"remote_addr":"[::1]:65535","content":)" + frame + "}",
                sender);
}

} // namespace summoner::fuzzing
