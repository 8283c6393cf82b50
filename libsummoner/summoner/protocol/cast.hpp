// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/builder.hpp"

#include <string_view>

namespace summoner::protocol {

/// The name of a leaf's type in a type tree.
/// @pre `leaf` is neither a list nor an object.
[[nodiscard]] std::string_view
type_name(const json::detail::node& leaf) noexcept;

/// Converts `content` to what the type tree `type` declares, by the rules of
/// section 1.3 of the wire specification. Nodes that agree with their type,
/// usually all, are returned as they are.
/// @param content,type Nodes in the arena of `target`.
[[nodiscard]] json::detail::node cast(json::detail::builder& target,
                                      const json::detail::node& content,
                                      const json::detail::node& type);

} // namespace summoner::protocol
