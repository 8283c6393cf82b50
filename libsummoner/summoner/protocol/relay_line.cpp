// SPDX-License-Identifier: Apache-2.0

#include "summoner/protocol/relay_line.hpp"

#include "summoner/json/escape.hpp"

#include <cstring>

namespace summoner::protocol {

namespace {

char* put(char* out, std::string_view text) noexcept {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

} // namespace

void append_relay_line(std::string& out, std::string_view remote_addr,
                       std::string_view line) {
  constexpr std::string_view head = R"({"remote_addr": ")";
  constexpr std::string_view middle = R"(", "content": ")";
  constexpr std::string_view tail = "\"}\n";
  auto before = out.size();
  out.resize(before + head.size() + json::detail::escaped_size(remote_addr)
             + middle.size() + json::detail::escaped_size(line) + tail.size()
             + json::detail::escape_slack);
  auto* pos = put(out.data() + before, head);
  pos = json::detail::escape(pos, remote_addr);
  pos = put(pos, middle);
  pos = json::detail::escape(pos, line);
  pos = put(pos, tail);
  out.resize(static_cast<std::size_t>(pos - out.data()));
}

} // namespace summoner::protocol
