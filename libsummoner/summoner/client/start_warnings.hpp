// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/agent.hpp"

#include <string>
#include <vector>

namespace summoner::client {

/// What of an agent can have no effect, or another one than it seems: known
/// only once all is registered, and nobody would hear of it otherwise. Each
/// text names what it is about and says what to do. Besides `agent::warnings`.
[[nodiscard]] std::vector<std::string> start_warnings(const agent& definition);

} // namespace summoner::client
