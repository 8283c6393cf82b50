// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace summoner::bench {

/// One message of relay_load.
struct published_message {
  /// Number of the sending connection, from 0.
  int sender = 0;
  /// Number of the message of this sender; 0 is a probe.
  std::uint32_t sequence = 0;
  /// When it is sent or, if paced, when it ought to be.
  std::int64_t sent_ns = 0;
};

/// How a relay hands on what a client sent.
enum class content_form {
  /// As text in a JSON string, which all relays do.
  string,
  /// As a JSON object, which the protocol allows.
  object,
};

/// Writes a message of relay_load as the Python client would (separators of
/// `json.dumps`, type tree), with its newline.
/// @param blob  Text of the payload's `blob`; no characters to escape.
void append_published_line(std::string& out, const published_message& msg,
                           std::string_view blob);

/// Writes a message of client_load as the Python relay would, with its
/// newline. The payload holds the id, the blob, a list and an object.
/// @param blob  Text of the payload's `blob`; no characters to escape.
void append_relayed_line(std::string& out, std::uint32_t id,
                         const std::string& blob, content_form form);

} // namespace summoner::bench
