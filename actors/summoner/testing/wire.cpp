// SPDX-License-Identifier: Apache-2.0

#include "summoner/testing/wire.hpp"

#include "summoner/error.hpp"
#include "summoner/protocol/envelope.hpp"
#include "summoner/protocol/relay_line.hpp"

#include <limits>
#include <stdexcept>

namespace summoner::testing {

std::string framed(const json::value& payload) {
  std::string line;
  auto limit = std::numeric_limits<std::size_t>::max();
  if (auto error = protocol::wrap(payload, line, limit))
    throw std::invalid_argument{describe(error)};
  return line;
}

std::string relayed(std::string_view address, std::string_view line) {
  std::string whole;
  protocol::append_relay_line(whole, address, line);
  whole.pop_back(); // the newline
  return whole;
}

json::value payload_of(std::string_view line) {
  return protocol::recover(relayed("", line)).message["content"];
}

} // namespace summoner::testing
