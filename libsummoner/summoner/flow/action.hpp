// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <caf/expected.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace summoner::flow {

/// What an event does with the route on which it happens.
enum class action : std::uint8_t {
  /// Proposes the label and the target.
  move,
  /// Proposes the source.
  stay,
  /// Proposes the label.
  test,
};

/// `move`, `stay` or `test`.
/// @relates action
std::string to_string(action what);

/// The action of that name, or `ec::bad_action`.
/// @relates action
[[nodiscard]] caf::expected<action> parse_action(std::string_view name);

} // namespace summoner::flow

namespace summoner {

using flow::action;

} // namespace summoner
