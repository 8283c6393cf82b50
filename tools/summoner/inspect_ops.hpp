// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/value.hpp"

#include <span>
#include <string_view>

namespace summoner::tools {

/// Something that `summoner inspect` can be asked for.
struct inspect_op {
  std::string_view name;
  /// What it does, for the help.
  std::string_view summary;
  /// A request that shows its use.
  std::string_view example;
};

/// All of them, in the order of the help.
[[nodiscard]] std::span<const inspect_op> inspect_ops();

/// Answers `{"op": <name>, "in": {...}}` with `{"ok": true, "value": ...}` or
/// `{"ok": false, "error": <text>}`. Never fails: a malformed request gets an
/// answer that says what is wrong with it.
[[nodiscard]] value answer(std::string_view request_line);

} // namespace summoner::tools
