// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <string>

namespace summoner::tools {

/// Lets agents have connections, and this process some files besides.
/// @returns Why that cannot be and what to do, or an empty text.
[[nodiscard]] std::string claim_descriptors(std::size_t agents,
                                            std::size_t connections);

/// Lets this process have at least `wanted` open files, connections included,
/// if the system allows it.
/// @returns How many it may have now.
std::size_t raise_descriptor_limit(std::size_t wanted);

} // namespace summoner::tools
