// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/value.hpp"

#include <string>
#include <vector>

namespace summoner::logging {

/// An object with only these of its members; anything else as it is.
[[nodiscard]] value keep_keys(const value& object,
                              const std::vector<std::string>& keys);

/// The content of a relayed line with only these members of its `_payload` and
/// of its `_type`. What is no object there is left out, and so are other
/// members but `_version`: nothing is shown that was not asked for. A content
/// that is no object has no keys and stays as it is.
[[nodiscard]] value keep_payload_keys(const value& content,
                                      const std::vector<std::string>& keys);

} // namespace summoner::logging
