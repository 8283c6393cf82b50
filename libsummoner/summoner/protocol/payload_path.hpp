// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/node.hpp"

#include <string>

/// Names places in a payload for people, as a handler would write them:
/// `content.items[2]`, `content["odd key"]`.
namespace summoner::protocol {

/// The first NaN or infinity.
/// @pre There is one.
[[nodiscard]] std::string path_to_non_finite(const json::detail::node& payload);

/// The first string or key that is not UTF-8.
/// @pre There is one.
[[nodiscard]] std::string
path_to_invalid_utf8(const json::detail::node& payload);

} // namespace summoner::protocol
