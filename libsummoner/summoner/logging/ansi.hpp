// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>

namespace summoner::logging {

/// The text without escape sequences of terminals: colours, movements of the
/// cursor, titles of windows. A sequence that the text cuts off is left out,
/// too.
[[nodiscard]] std::string without_escapes(std::string_view text);

} // namespace summoner::logging
