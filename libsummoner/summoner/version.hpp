// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string_view>

namespace summoner {

/// The version of this library: that of `project()` in CMakeLists.txt, which
/// the build of the program `summoner` checks.
inline constexpr std::string_view version = "0.1.0";

} // namespace summoner
