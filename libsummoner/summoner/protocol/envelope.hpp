// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/value.hpp"

#include <caf/error.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace summoner::protocol {

/// The version written into every envelope.
inline constexpr std::string_view envelope_version = "1.3.0";

/// The typed envelope of a payload, `{"_version", "_payload", "_type"}`, as a
/// value. For sending, `wrap` does the same without building it.
[[nodiscard]] json::value envelope_of(const json::value& payload);

/// Appends the typed envelope of `payload`, without a newline:
///
///     {"_version": "1.3.0", "_payload": <payload>, "_type": <type tree>}
///
/// @param max_frame_bytes Limit for `relayed_size` of the frame, usually
///                        `sender.max_bytes_per_frame`.
/// @par Errors  `out` is left as it was, and the error is
///              `ec::not_finite` for NaN or an infinity, naming its place;
///              `ec::bad_json` for a string that is not UTF-8, naming its
///              place, and for a payload that no reader accepts because the
///              frame nests deeper than `json::max_depth`;
///              `ec::frame_too_long` with both sizes.
[[nodiscard]] caf::error wrap(const json::value& payload, std::string& out,
                              std::size_t max_frame_bytes);

/// Upper bound in bytes of the line that a relay makes of `frame`.
[[nodiscard]] std::size_t relayed_size(std::string_view frame) noexcept;

/// What a line from a relay means to a handler.
struct recovered {
  /// What the handler gets.
  json::value message;
  /// Whether `message` is an object with `remote_addr` and `content`.
  bool is_relayed = false;
  /// Why the line, or its content, was not read as the JSON it looks like, or
  /// which member has a type that it should not have; empty when there is
  /// nothing to warn about. Plain text is no reason.
  std::string note;
};

/// Recovers the message from a line (without its newline) as the Python SDK
/// does: unpacks the relay's object, decodes its content once if that is a
/// string, and casts the payload of a typed envelope by its type tree. A
/// string declared `str` arrives byte for byte, unlike with the Python SDK.
///
/// @par Errors  Never fails: whatever is not JSON arrives as text, with U+FFFD
///              for bytes that are not UTF-8.
[[nodiscard]] recovered recover(std::string_view line);

} // namespace summoner::protocol
