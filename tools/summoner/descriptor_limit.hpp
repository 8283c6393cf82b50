// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>

namespace summoner::tools {

/// Lets this process have at least `wanted` open files, connections included,
/// if the system allows it.
/// @returns How many it may have now.
std::size_t raise_descriptor_limit(std::size_t wanted);

} // namespace summoner::tools
