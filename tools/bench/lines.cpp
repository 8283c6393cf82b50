// SPDX-License-Identifier: Apache-2.0

#include "bench/lines.hpp"

#include <array>
#include <cstdio>

namespace summoner::bench {

namespace {

std::string envelope_of(std::uint32_t id, const std::string& blob) {
  const auto first = std::to_string(id);
  return R"({"_version": "1.3.0", "_payload": {"id": )" + first
         + R"(, "blob": ")" + blob + R"(", "items": [)" + first + ", "
         + std::to_string(id + 1) + ", " + std::to_string(id + 2)
         + R"(], "meta": {"group": )" + std::to_string(id % 8)
         + R"(}}, "_type": {"id": "int", "blob": "str", )"
         + R"("items": ["int", "int", "int"], "meta": {"group": "int"}}})";
}

// Not inlined on purpose: escaping is most of what client_load does, and its
// speed is part of the yardstick. The targets were set with this much.
[[gnu::noinline]] void append_character(std::string& out, char c) {
  out += c;
}

void append_quoted(std::string& out, const std::string& text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\')
      append_character(out, '\\');
    append_character(out, c);
  }
  out += '"';
}

} // namespace

void append_published_line(std::string& out, const published_message& msg,
                           std::string_view blob) {
  std::array<char, 160> head{};
  const int length
    = std::snprintf(head.data(), head.size(),
                    R"({"_version": "1.3.0", "_payload": {"snd": %d, )"
                    R"("seq": %u, "tns": %lld, "blob": ")",
                    msg.sender, msg.sequence,
                    static_cast<long long>(msg.sent_ns));
  out.append(head.data(), static_cast<std::size_t>(length)).append(blob);
  out += R"("}, "_type": {"snd": "int", "seq": "int", "tns": "int", )"
         "\"blob\": \"str\"}}\n";
}

void append_relayed_line(std::string& out, std::uint32_t id,
                         const std::string& blob, content_form form) {
  const auto envelope = envelope_of(id, blob);
  out += R"({"remote_addr": "127.0.0.1:40000", "content": )";
  if (form == content_form::object)
    out += envelope;
  else
    append_quoted(out, envelope);
  out += "}\n";
}

} // namespace summoner::bench
