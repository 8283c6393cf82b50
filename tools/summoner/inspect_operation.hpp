// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/error.hpp"
#include "summoner/json/value.hpp"

#include "inspect_ops.hpp"

#include <caf/expected.hpp>

#include <span>
#include <string>
#include <string_view>

namespace summoner::tools {

/// An operation of `summoner inspect`.
struct operation {
  inspect_op about;
  /// Gives the value of the answer; of errors only the text counts.
  caf::expected<value> (*run)(const value& in) = nullptr;
};

/// What clients make of payloads and lines.
[[nodiscard]] std::span<const operation> envelope_operations() noexcept;

/// Nodes, arrow styles, routes and the tape.
[[nodiscard]] std::span<const operation> flow_operations() noexcept;

/// Trees of triggers and the filters of senders.
[[nodiscard]] std::span<const operation> trigger_operations() noexcept;

// -- reading what is asked ----------------------------------------------------

/// An input that is not as the operation needs it.
[[nodiscard]] inline caf::error bad_input(std::string text) {
  return make_error(ec::bad_json, std::move(text));
}

/// The string `in[key]`; the view lives as long as `in`.
[[nodiscard]] inline caf::expected<std::string_view>
text_in(const value& in, std::string_view key) {
  if (auto found = in[key]; found.is_string())
    return found.as_string();
  return bad_input("there is no string \"" + std::string{key} + '"');
}

} // namespace summoner::tools
