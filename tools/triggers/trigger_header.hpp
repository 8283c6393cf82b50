// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/flow/trigger_tree.hpp"

#include <string>
#include <string_view>

namespace summoner::tools {

/// A C++ header with a constant for each name in `tree`, in its order; of names
/// that stand in several branches the last one. Behind them stands a function
/// `tree()`, which gives all of them. Keywords of C++, well-known macros, and
/// `tree`, get underscores at their end until the name is free.
/// @param space The namespace of the constants and the function.
/// @pre `is_namespace(space)`
[[nodiscard]] std::string trigger_header(const trigger_tree& tree,
                                         std::string_view space);

/// Whether `text` is names with `::` between them, none of them a keyword
/// or a well-known macro.
[[nodiscard]] bool is_namespace(std::string_view text);

} // namespace summoner::tools
