// SPDX-License-Identifier: Apache-2.0

#include "summoner/config.hpp"
#include "summoner/protocol/envelope.hpp"

#include "inspect_operation.hpp"

#include <array>

namespace summoner::tools {

namespace {

caf::expected<value> wrap(const value& in) {
  if (!in.contains("payload"))
    return bad_input(R"("in" has no "payload")");
  // As a sender would, for its errors.
  std::string frame;
  auto limit = sender_config{}.max_bytes_per_frame;
  if (auto error = protocol::wrap(in["payload"], frame, limit))
    return error;
  return protocol::envelope_of(in["payload"]);
}

caf::expected<value> recover(const value& in) {
  auto line = text_in(in, "line");
  if (!line)
    return std::move(line.error());
  if (line->ends_with('\n')) // the line as it passes the wire
    line->remove_suffix(line->ends_with("\r\n") ? 2 : 1);
  return protocol::recover(*line).message;
}

constexpr auto operations = std::array{
  operation{{"envelope.wrap", "what a client sends for in.payload",
             R"({"op":"envelope.wrap","in":{"payload":{"n":3,"x":1.5}}})"},
            wrap},
  operation{{"envelope.recover", "what a handler gets for in.line of a relay",
             R"({"op":"envelope.recover","in":{"line":"Warning: hello"}})"},
            recover},
};

} // namespace

std::span<const operation> envelope_operations() noexcept {
  return operations;
}

} // namespace summoner::tools
